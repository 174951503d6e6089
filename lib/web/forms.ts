/**
 * The fields of each form, and what is wrong with them as codes of `FieldCode`. What the API documentation says of a field is
 * here, too: what it means, an example, and limits that are checked elsewhere.
 */
import { z } from "zod";
import { passwordLength } from "#lib/auth/password-rules";
import { EmailAddressSchema } from "#lib/email-address";
import { OneLine } from "#lib/one-line";
import { PersonNameSchema } from "#lib/person-name";
import { scopes } from "#lib/scope";
import type { Id, Secret } from "#lib/secret";
import type { FieldCode } from "#lib/web/problem";

const code = (name: FieldCode) => ({ error: name });

const email = EmailAddressSchema.meta({
  description: "The address. Capital letters do not matter.",
  example: "robin@example.com",
});
const anyPassword = z
  .string(code("password-missing"))
  .min(1, code("password-missing"))
  .max(1000, code("password-too-long"));
const password = anyPassword.meta({
  description: "The password that the account has.",
  example: "a rather long passphrase",
});
const newPassword = anyPassword.meta({
  minLength: passwordLength.least,
  maxLength: passwordLength.most,
  description: "The new password. It must not be well known, nor little more than a name or an address.",
  example: "seven green umbrellas at noon",
});
const name = PersonNameSchema.meta({ description: "What the person calls themselves.", example: "Robin Example" });
const next = z
  .string()
  .optional()
  .meta({ description: "Where to go on to afterwards: a path of this site. It comes back as “next”." });
const token = z
  .string(code("token-missing"))
  .trim()
  .min(1, code("token-missing"))
  .max(200, code("invalid"))
  .transform((text) => text.replace(/^.*#t=/, "") as Secret) // who pastes the whole link has pasted the code
  .meta({
    description: "The code from the e-mail. It works once.",
    example: "q1R8ZtLw3vYb7XoKdM5sNfGj2PcHa9EuTiVx4WyBkQ0",
  });

export const SignInForm = z.strictObject({
  email,
  password,
  remember: z
    .union([z.boolean(), z.literal("on")])
    .optional()
    .meta({ description: "Whether to stay signed in when the browser is closed. A plain form sends “on”." }),
  next,
});

export const SignUpForm = z.strictObject({ email });

export const SignUpFinishForm = z.strictObject({ token, name, password: newPassword });

export const PasswordResetForm = z.strictObject({ email });

export const PasswordResetFinishForm = z.strictObject({ token, password: newPassword });

/** Of whoever brings a mailed token, and nothing else. */
export const OneTimeTokenForm = z.strictObject({ token });

export const EmailChangeForm = z.strictObject({
  email: email.meta({ description: "The new address.", example: "robin@new.example" }),
});

export const ReauthenticationForm = z.strictObject({ password, next });

export const NameChangeForm = z.strictObject({ name });

export const PasswordChangeForm = z.strictObject({ currentPassword: password, newPassword });

export const AccountDeletionForm = z.strictObject({ password });

/** A number of JSON, or as a plain form writes it. */
const days = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^\d{1,4}$/)
        .transform(Number),
    ],
    code("expiry-invalid"),
  )
  .pipe(z.int().min(1, code("expiry-invalid")).max(365, code("expiry-invalid")))
  .meta({ minimum: 1, maximum: 365, description: "For how many days it is good.", example: 30 });

export const ApiTokenForm = z.strictObject({
  name: OneLine(60, { missing: "token-name-missing", tooLong: "token-name-too-long" } satisfies Record<
    string,
    FieldCode
  >).meta({ description: "What it is to be called, such as the name of the program.", example: "Nightly report" }),
  scopes: z
    .array(z.enum(scopes), code("scopes-missing"))
    .min(1, code("scopes-missing"))
    .max(scopes.length, code("invalid"))
    .meta({ description: "What it is to be good for.", example: ["profile:read", "sessions:read"] }),
  expiresInDays: days.prefault(90),
});

export const AccessTokenForm = z.strictObject({
  audience: z
    .string()
    .max(200)
    .optional()
    .meta({ description: "The address of the service that it is for. Where none is named, this one." }),
});

/** Of the path: whatever stands there is an id, and of most there is nothing. */
export const IdPath = z.strictObject({
  id: z
    .string()
    .transform((text) => text as Id)
    .meta({ description: "Its id, as the list has it.", example: "hT2v9QxYbL0c6Ew3KfNs8A" }),
});
