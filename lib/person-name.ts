/** What people call themselves: any script, one line, as they write it. */
import { z } from "zod";

/** A name of 1 to 100 characters, NFC and trimmed. Messages are codes, for whoever puts them into sentences. */
export const PersonNameSchema = z
  .string("name-missing")
  .transform((text) => text.normalize("NFC").trim())
  .pipe(
    z
      .string()
      .min(1, "name-missing")
      .max(100, "name-too-long")
      .regex(/^[^\p{Cc}]*$/u, "invalid"),
  );
