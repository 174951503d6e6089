/** What people call themselves: any script, one line, as they write it. */
import { z } from "zod";

/** No line breaks, no half characters, and nothing that turns the direction of the text around it. */
const oneLine = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** A name of 1 to 100 characters, NFC and trimmed. Messages are codes, for whoever puts them into sentences. */
export const PersonNameSchema = z
  .string("name-missing")
  .transform((text) => text.normalize("NFC").trim())
  .pipe(
    z
      .string()
      .min(1, "name-missing")
      .max(100, "name-too-long")
      .regex(oneLine, "invalid")
      .regex(visible, "name-missing"),
  );
