import type { Metadata } from "next";
import { apiDocument } from "#app/api/operations";
import { ApiContents } from "#components/api-contents";
import { ApiOperation } from "#components/api-operation";
import { Chapter, Prose } from "#components/chapter";
import { CodeBlock } from "#components/code-block";
import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";
import { RefusalList } from "#components/refusal-list";
import type { ApiReference } from "#lib/operation-words";
import { scopes } from "#lib/scope";
import { scopeWords } from "#lib/scope-words";
import { apiReference } from "#lib/web/api-reference";
import { hasLivingSession } from "#lib/web/current-session";
import { firstCalls } from "#lib/web/first-calls";
import { problemDetails } from "#lib/web/problem";

export const metadata: Metadata = {
  title: "API",
  description: "Every endpoint, what it takes and answers, and a line of curl that calls it.",
};

/** How programs use what the pages use: for developers. Open to everybody, and made from the endpoints themselves. */
export default async function ApiPage() {
  const signedIn = await hasLivingSession();
  const document = apiDocument();
  const reference = apiReference(document);
  return (
    <PageFrame
      wide
      nav={
        <OpenLink
          href={signedIn ? "/dashboard" : "/sign-in"}
          className="btn btn-outline h-11 border-base-300 text-base font-medium"
        >
          {signedIn ? "Dashboard" : "Sign in"}
        </OpenLink>
      }
    >
      <PageTitle title="API">
        <p className="text-lg">
          What the pages do, a program can do with a session’s cookie, and some of it with a token. This page is made of
          the code that answers, so it promises nothing that is not there. For programs it is{" "}
          <a href="/api/openapi.json" className="link link-primary">
            an OpenAPI document
          </a>
          .
        </p>
      </PageTitle>
      <div className="lg:mt-4 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-16">
        <ApiContents parts={contentsOf(reference)} />
        <div className="max-w-2xl">
          <FirstCalls {...firstCalls(document)} />
          <Refusals {...reference} />
          <Features {...reference} />
        </div>
      </div>
    </PageFrame>
  );
}

function contentsOf({ features }: ApiReference) {
  return [
    { id: "first-calls", title: "First calls" },
    { id: "refusals", title: "Refusals" },
    ...features.map(({ name, operations }) => ({
      id: idOf(name),
      title: name,
      entries: operations.map(({ id, summary }) => ({ id, title: summary })),
    })),
  ];
}

function idOf(feature: string): string {
  return feature.toLowerCase().replaceAll(" ", "-");
}

function FirstCalls({ variables, byCookie, token, byToken }: ReturnType<typeof firstCalls>) {
  return (
    <Chapter id="first-calls" title="First calls">
      <Prose>
        <p>The lines on this page run in a shell that has curl. They begin with two variables:</p>
        <CodeBlock title="Shell" text={variables} copied="the variables" />
        <Heading>With the cookie of a sign-in</Heading>
        <p>
          Put your own address and password in. The file of cookies keeps the session, and curl writes it anew whenever
          the server renews it. Whatever changes something also says by <code>Origin</code> that it comes from this
          site: a browser does so by itself.
        </p>
        <CodeBlock title="curl" text={byCookie} copied="the sign-in and a call" />
        <Heading>With an API token</Heading>
        <p>
          A program that speaks for you takes no password.{" "}
          <OpenLink href="/dashboard/tokens/new" className="link link-primary">
            Make a token
          </OpenLink>{" "}
          with the scope “See who you are”, type this line, and paste the token. It will not be seen.
        </p>
        <CodeBlock title="Shell" text={token} copied="the line for the token" />
        <CodeBlock title="curl" text={byToken} copied="the call with a token" />
        <Scopes />
        <Heading>Other variables</Heading>
        <p>
          <code>$TOKEN</code> is a code that was mailed, and <code>$ID</code> one of the ids in a list.
        </p>
      </Prose>
    </Chapter>
  );
}

function Heading({ children }: { readonly children: string }) {
  return <h3 className="pt-4 text-lg font-semibold">{children}</h3>;
}

function Scopes() {
  return (
    <dl className="space-y-2">
      {scopes.map((scope) => (
        <div key={scope} className="gap-x-4 sm:flex">
          <dt className="w-36 shrink-0 font-mono text-sm/6">{scope}</dt>
          <dd className="text-neutral">{scopeWords[scope].hint}</dd>
        </div>
      ))}
    </dl>
  );
}

function Refusals({ commonRefusals }: ApiReference) {
  return (
    <Chapter id="refusals" title="Refusals">
      <Prose>
        <p>
          A refusal has a status of 400 or more, and says why: in a <code>code</code>, which stays the same, and in a
          sentence, which may not. Where fields are at fault, each has its own sentences.
        </p>
        <CodeBlock title="For example" text={refusalExample()} />
        <p>With these any change may be refused. What else an endpoint refuses with stands beside it.</p>
        <RefusalList refusals={commonRefusals} />
      </Prose>
    </Chapter>
  );
}

function refusalExample(): string {
  return JSON.stringify(problemDetails("invalid-fields", { fields: { email: ["email-invalid"] } }), null, 2);
}

function Features({ features }: ApiReference) {
  return features.map(({ name, operations }) => (
    <Chapter key={name} id={idOf(name)} title={name}>
      {operations.map((operation) => (
        <ApiOperation key={operation.id} {...operation} />
      ))}
    </Chapter>
  ));
}
