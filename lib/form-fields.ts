/** A form's fields as one object, alike in the browser that sends them as JSON and in the server that reads a plain form. */

type Fields = Record<string, string | string[]>;

const listMark = "[]";

/**
 * The fields by name. Those whose names end in "[]" are lists, such as a group of checkboxes, and lose the mark. Null where a
 * field has no one meaning: sent twice, or both as a list and alone.
 */
export function fieldsOf(entries: Iterable<readonly [string, string]>): Fields | null {
  const fields = new Map<string, string | string[]>();
  for (const [written, value] of entries) {
    const isList = written.endsWith(listMark);
    const name = isList ? written.slice(0, -listMark.length) : written;
    const before = fields.get(name);
    if (before !== undefined && !(isList && Array.isArray(before))) return null;
    fields.set(name, isList ? [...(before ?? []), value] : value);
  }
  return Object.fromEntries(fields);
}
