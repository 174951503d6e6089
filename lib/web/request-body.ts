/** What a request brings: the fields of a form or the members of a JSON object, not yet checked. */
import { fieldsOf } from "#lib/form-fields";
import { parseJsonObject } from "#lib/json-object";
import { err, ok, type Result } from "#lib/result";

/** Which of an endpoint's two faces a request sees: a plain browser form, or a client that speaks JSON. */
export type Face = "form" | "json";
export type RawInput = Readonly<Record<string, unknown>>;
export type BodyFailure = "malformed" | "too-large" | "unsupported-type";

const largestBody = 32 * 1024;

/** In how many pieces it may come. Each costs work: 32 KiB a byte at a time keep everybody waiting for a third of a second. */
const mostPieces = 1000;

/** The face a request sees. An empty body without content type counts as JSON. */
export function faceOf(headers: Headers): Face {
  return mediaType(headers) === "application/x-www-form-urlencoded" ? "form" : "json";
}

/** Reads a body of at most 32 KiB in UTF-8. */
export async function readBody(request: Request): Promise<Result<RawInput, BodyFailure>> {
  if (!isSupported(request.headers)) return err("unsupported-type");
  const bytes = await readCapped(request);
  if (!bytes.ok) return bytes;
  if (bytes.value.length > 0 && mediaType(request.headers) === null) return err("unsupported-type");
  const text = decode(bytes.value);
  if (text === null) return err("malformed");
  return faceOf(request.headers) === "form" ? parseForm(text) : parseJson(text);
}

function mediaType(headers: Headers): string | null {
  return headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? null;
}

function isSupported(headers: Headers): boolean {
  const type = mediaType(headers);
  if (type !== null && type !== "application/json" && type !== "application/x-www-form-urlencoded") return false;
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers.get("content-type") ?? "")?.[1];
  return charset === undefined || charset.toLowerCase() === "utf-8";
}

/** A length told in advance is not believed, only used to refuse early. */
async function readCapped(request: Request): Promise<Result<Uint8Array, "too-large" | "malformed">> {
  if (Number(request.headers.get("content-length") ?? 0) > largestBody) return err("too-large");
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length;
      if (length > largestBody) return err("too-large");
      if (chunks.push(chunk) > mostPieces) return err("malformed");
    }
  } catch {
    return err("malformed"); // the client went away, or its framing was wrong
  }
  return ok(Buffer.concat(chunks));
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parseForm(text: string): Result<RawInput, "malformed"> {
  const fields = fieldsOf(new URLSearchParams(text));
  return fields ? ok(fields) : err("malformed");
}

function parseJson(text: string): Result<RawInput, "malformed"> {
  const value = text === "" ? {} : parseJsonObject(text);
  return value ? ok(value) : err("malformed");
}
