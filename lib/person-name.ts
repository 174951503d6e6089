/** What people call themselves. */
import { OneLine } from "#lib/one-line";

/** A name of 1 to 100 characters. */
export const PersonNameSchema = OneLine(100, { missing: "name-missing", tooLong: "name-too-long" });
