/** A token under edit: its text, and its first two parts as JSON that people can read and change. */
import { base64url } from "jose";

/** The three are one token, as long as its text can be read. A part that cannot be read is empty. */
export type Draft = { readonly text: string; readonly header: string; readonly payload: string };

/** The draft that a text is. */
export function draftOf(text: string): Draft {
  const [header = "", payload = ""] = text.split(".");
  return { text, header: readable(header), payload: readable(payload) };
}

/** The draft with another header. The payload and the signature stay as they are. */
export function withHeader(draft: Draft, header: string): Draft {
  const [, payload = written(draft.payload), signature = ""] = draft.text.split(".");
  return { ...draft, header, text: `${written(header)}.${payload}.${signature}` };
}

/** The draft with another payload. The header and the signature stay as they are, which is why that signature breaks. */
export function withPayload(draft: Draft, payload: string): Draft {
  const [header = "", , signature = ""] = draft.text.split(".");
  return { ...draft, payload, text: `${header}.${written(payload)}.${signature}` };
}

/** The draft with another signature under the same two parts. */
export function withSignature(draft: Draft, signature: string): Draft {
  return { ...draft, text: `${signedText(draft)}.${signature}` };
}

/** What a signature is made for: the first two parts and the dot between them (RFC 7515, section 5.1). */
export function signedText({ text }: Draft): string {
  const [header = "", payload = ""] = text.split(".");
  return `${header}.${payload}`;
}

/** With these members in the place of its own. What is no JSON object stays as it is. */
export function changed(json: string, members: Readonly<Record<string, unknown>>): string {
  const value = parsed(json);
  return value instanceof Object ? spread({ ...value, ...members }) : json;
}

/** Spread out, what is nested deep grows without bound: a text that no server would read is not taken apart. */
const longestPart = 4096;

function readable(part: string): string {
  if (part.length > longestPart) return "";
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(base64url.decode(part));
    const value = parsed(text);
    return value === undefined ? text : spread(value);
  } catch {
    return "";
  }
}

/** Closed up again as tokens are, so that a change taken back gives the old text; as it was typed where it is no JSON. */
function written(json: string): string {
  const value = parsed(json);
  return base64url.encode(value === undefined ? json : JSON.stringify(value));
}

function spread(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
