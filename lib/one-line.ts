/** Text that people name something with: any script, one line, as they write it. */
import { z } from "zod";

/** No line breaks, no half characters, and nothing that turns the direction of the text around it. */
const oneLine = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;
/** Some letters have no look (Hangul fillers). */
const visible = /(?![\u115f\u1160\u3164\uffa0])[\p{L}\p{N}\p{P}\p{S}]/u;

/** Of how many UTF-16 units each character may be made up, as it is written: with accents of its own, and those in plenty. */
const mostUnits = 8;

/** A line of 1 to `longest` characters, NFC and trimmed. Messages are codes, for whoever puts them into sentences. */
export function OneLine(longest: number, codes: { readonly missing: string; readonly tooLong: string }) {
  return z
    .string(codes.missing)
    .max(longest * mostUnits, codes.tooLong) // first, for putting accents in order takes the square of how many there are
    .transform((text) => text.normalize("NFC").trim())
    .pipe(
      z
        .string()
        .min(1, codes.missing)
        .max(longest, codes.tooLong)
        .regex(oneLine, "invalid")
        .regex(visible, codes.missing),
    )
    .meta({ minLength: 1, maxLength: longest });
}
