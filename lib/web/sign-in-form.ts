/** The fields of the sign-in form. */
import { z } from "zod";
import { EmailAddressSchema } from "#lib/email-address";
import type { FieldCode } from "#lib/web/problem";

const code = (name: FieldCode) => ({ error: name });

export const SignInForm = z.strictObject({
  email: EmailAddressSchema,
  password: z.string(code("password-missing")).min(1, code("password-missing")).max(1000, code("password-too-long")),
  remember: z.union([z.boolean(), z.literal("on")]).optional(),
  next: z.string().optional(),
});
