/** What of an error may be written into the log, and of whatever else is said in words. */

/** Longer ones are cut, in characters. */
const longest = 500;

/**
 * An error's name, the first and the last line of what it says, and where it was thrown. Prisma quotes in between what was to
 * be written, which may be anything of anybody's. Of an object that is none, only of what kind it is.
 */
export function errorText(error: unknown): string {
  if (!isError(error)) return endsOf(Object(error) === error ? kindOf(error) : String(error));
  const places = String(error.stack ?? "")
    .split("\n")
    .filter((line) => /^ {4}at /.test(line));
  return [`${error.name}: ${endsOf(String(error.message))}`, ...places].join("\n");
}

/** Code at the edge has errors of its own, which are no instances of ours. */
function isError(value: unknown): value is Error {
  return value instanceof Error || kindOf(value) === "[object Error]";
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}

function endsOf(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return [...new Set([lines.at(0) ?? "", lines.at(-1) ?? ""])].join(" ... ").slice(0, longest);
}
