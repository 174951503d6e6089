/**
 * All endpoints by feature, in the order in which the API documentation has them. A test fails for one that is missing.
 * What needs them imports them as `#app/api/operations`, since a path with `../..` would tell the linter nothing of layers.
 */
import { config } from "#lib/config";
import { NoInput } from "#lib/web/endpoint";
import { type ApiDocument, openApiDocument, type PlacedOperation } from "#lib/web/openapi";
import type { Operation } from "#lib/web/operation";
import { KeySet, OpenApi } from "#lib/web/outputs";
import { sessionCookieName } from "#lib/web/session-cookie";
import * as accountDeletion from "./account-deletion/route";
import * as accountExport from "./account-export/route";
import * as emailChangeFinish from "./email-change/finish/route";
import * as emailChange from "./email-change/route";
import * as emailChangeUndo from "./email-change/undo/route";
import * as me from "./me/route";
import * as nameChange from "./name-change/route";
import * as passwordChange from "./password-change/route";
import * as passwordResetFinish from "./password-reset/finish/route";
import * as passwordReset from "./password-reset/route";
import * as reauthentication from "./reauthentication/route";
import * as secureAccount from "./secure-account/route";
import * as sessionsEnd from "./sessions/[id]/end/route";
import * as sessionsEndAll from "./sessions/end-all/route";
import * as sessionsEndOthers from "./sessions/end-others/route";
import * as sessions from "./sessions/route";
import * as signIn from "./sign-in/route";
import * as signOut from "./sign-out/route";
import * as signUpFinish from "./sign-up/finish/route";
import * as signUp from "./sign-up/route";
import * as token from "./token/route";
import * as tokensRevoke from "./tokens/[id]/revoke/route";
import * as tokens from "./tokens/route";

type Described = { readonly operation: Operation };
type Route = { readonly GET?: Described; readonly POST?: Described };

const features: Readonly<Record<string, Readonly<Record<`/${string}`, Route>>>> = {
  "Signing in": {
    "/api/sign-in": signIn,
    "/api/me": me,
    "/api/reauthentication": reauthentication,
    "/api/sign-out": signOut,
    "/api/secure-account": secureAccount,
  },
  "Signing up": {
    "/api/sign-up": signUp,
    "/api/sign-up/finish": signUpFinish,
  },
  Password: {
    "/api/password-change": passwordChange,
    "/api/password-reset": passwordReset,
    "/api/password-reset/finish": passwordResetFinish,
  },
  Account: {
    "/api/name-change": nameChange,
    "/api/email-change": emailChange,
    "/api/email-change/finish": emailChangeFinish,
    "/api/email-change/undo": emailChangeUndo,
    "/api/account-export": accountExport,
    "/api/account-deletion": accountDeletion,
  },
  Sessions: {
    "/api/sessions": sessions,
    "/api/sessions/{id}/end": sessionsEnd,
    "/api/sessions/end-others": sessionsEndOthers,
    "/api/sessions/end-all": sessionsEndAll,
  },
  "API tokens": {
    "/api/tokens": tokens,
    "/api/tokens/{id}/revoke": tokensRevoke,
    "/api/token": token,
  },
  "For other programs": {
    "/.well-known/jwks.json": answering({
      summary: "The keys that access tokens are checked by",
      description: "For services that are called with an access token. They may keep the answer for an hour.",
      input: NoInput,
      output: KeySet,
      mediaType: "application/jwk-set+json",
      guard: "anyone",
      refusals: "none",
    }),
    "/api/openapi.json": answering({
      summary: "This documentation, for programs",
      input: NoInput,
      output: OpenApi,
      guard: "anyone",
      refusals: "none",
    }),
  },
};

/** The OpenAPI document of this server. */
export function apiDocument(): ApiDocument {
  const { publicUrl, productName, secure } = config();
  const site = { origin: publicUrl.origin, name: productName, sessionCookie: sessionCookieName({ secure }) };
  return openApiDocument(placedOperations(), site);
}

/** All operations, each at its place. */
export function placedOperations(): PlacedOperation[] {
  return Object.entries(features).flatMap(([feature, routes]) =>
    Object.entries(routes).flatMap(([path, route]) => placed(feature, path as `/${string}`, route)),
  );
}

function placed(feature: string, path: `/${string}`, { GET, POST }: Route): PlacedOperation[] {
  return [
    ...(GET ? [{ feature, path, method: "GET" as const, operation: GET.operation }] : []),
    ...(POST ? [{ feature, path, method: "POST" as const, operation: POST.operation }] : []),
  ];
}

/** A route that is no `endpoint()`, for it answers everybody with the same. */
function answering(operation: Operation): Route {
  return { GET: { operation } };
}
