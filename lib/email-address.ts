/**
 * E-mail addresses in canonical form: trimmed, NFC, lower case, the domain in IDNA ASCII. Two spellings of one address
 * are equal as text; addresses that only look alike stay apart. No tricks with dots or plus signs: they are the mail
 * host's business.
 */
import { z } from "zod";

export type EmailAddress = string & { readonly __brand: "EmailAddress" };

/** The code of every refusal here, for whoever puts it into a sentence. */
const invalid = "email-invalid";

/** An e-mail address as typed, made canonical. At most 254 characters (RFC 5321, section 4.5.3.1.3 less the brackets). */
export const EmailAddressSchema = z
  .string(invalid)
  .max(1000, invalid)
  .transform((text) => canonical(text.trim().toLowerCase().normalize("NFC")))
  .pipe(
    z
      .string()
      .max(254, { error: invalid, abort: true })
      .regex(/^[^\s@<>()[\]\\,;:"\p{Cc}\p{Cs}\p{Cf}]{1,64}@([a-z0-9-]+\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/u, invalid),
  )
  .transform((text) => text as EmailAddress)
  .meta({ format: "email", maxLength: 254 });

function canonical(text: string): string {
  const at = text.lastIndexOf("@");
  return at < 1 ? text : `${text.slice(0, at)}@${asciiDomain(text.slice(at + 1))}`;
}

function asciiDomain(domain: string): string {
  if (!/^[^\s/?#@:\\%[\]]+$/.test(domain)) return "";
  return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : "";
}
