/** JSON objects that strangers send. */

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The object that a text is, or null. Two members of one name are no object, wherever they stand: readers differ in which of
 * them counts (RFC 8259, section 4), so what was checked before us might be another than what we use.
 */
export function parseJsonObject(text: string): JsonObject | null {
  const value = parsed(text);
  return isObject(value) && namesIn(text) === membersIn(value) ? value : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How many names of members are written in a text that is JSON: each is a string with a colon after it. */
function namesIn(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*(?<colon>:?)/g)].filter(({ groups }) => groups?.colon).length;
}

/** How many members a value has at all depths. Not by recursion: a deep nest of brackets would use up the stack. */
function membersIn(value: JsonObject): number {
  let count = 0;
  const left: unknown[] = [value];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (isObject(one)) count += Object.keys(one).length;
    if (typeof one === "object" && one !== null) left.push(...Object.values(one));
  }
  return count;
}
