/** The fields of each form, and what is wrong with them as codes of `FieldCode`. */
import { z } from "zod";
import { EmailAddressSchema } from "#lib/email-address";
import { PersonNameSchema } from "#lib/person-name";
import type { Id, Secret } from "#lib/secret";
import type { FieldCode } from "#lib/web/problem";

const code = (name: FieldCode) => ({ error: name });

const password = z
  .string(code("password-missing"))
  .min(1, code("password-missing"))
  .max(1000, code("password-too-long"));
const token = z
  .string(code("token-missing"))
  .trim()
  .min(1, code("token-missing"))
  .max(200, code("invalid"))
  .transform((text) => text.replace(/^.*#t=/, "") as Secret); // who pastes the whole link has pasted the code

export const SignInForm = z.strictObject({
  email: EmailAddressSchema,
  password,
  remember: z.union([z.boolean(), z.literal("on")]).optional(),
  next: z.string().optional(),
});

export const SignUpForm = z.strictObject({ email: EmailAddressSchema });

export const SignUpFinishForm = z.strictObject({ token, name: PersonNameSchema, password });

export const PasswordResetForm = z.strictObject({ email: EmailAddressSchema });

export const PasswordResetFinishForm = z.strictObject({ token, password });

/** Of whoever brings a mailed token, and nothing else. */
export const OneTimeTokenForm = z.strictObject({ token });

export const EmailChangeForm = z.strictObject({ email: EmailAddressSchema });

export const ReauthenticationForm = z.strictObject({ password, next: z.string().optional() });

export const NameChangeForm = z.strictObject({ name: PersonNameSchema });

export const PasswordChangeForm = z.strictObject({ currentPassword: password, newPassword: password });

export const AccountDeletionForm = z.strictObject({ password });

/** Of the path: whatever stands there is an id, and of most there is no session. */
export const SessionPath = z.strictObject({ id: z.string().transform((text) => text as Id) });
