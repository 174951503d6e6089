/** What of an error may be written into the log. */

/**
 * An error's name, the first and the last line of what it says, and where it was thrown. Prisma quotes in between what was to
 * be written, which may be anything of anybody's.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, longest);
  const lines = error.message.split("\n").filter((line) => line.trim() !== "");
  const said = [...new Set([lines.at(0) ?? "", lines.at(-1) ?? ""])].join(" ... ").slice(0, longest);
  const places = (error.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line));
  return [`${error.name}: ${said}`, ...places].join("\n");
}

/** Longer ones are cut, in characters. */
const longest = 500;
