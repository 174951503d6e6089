/** What happens to a body on the way, or is said of it that is not so. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { type RawRequest, utf8 } from "./exchange";
import { anyHeaderValue, anyJson, anyText } from "./values";

/** A body with the headers that tell of it. */
export type Unspoilt = Pick<RawRequest, "headers" | "body"> & { readonly chunked: number | null };
type Spoil = (body: Unspoilt) => Unspoilt;

/** Ways to spoil a body; the most frequent is to leave it as it is. */
export const spoiling: fc.Arbitrary<Spoil> = fc.oneof(
  { weight: 24, arbitrary: fc.constant<Spoil>((body) => body) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(cutAt) },
  { weight: 2, arbitrary: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), anyBytes()).map(withBytes) },
  { weight: 2, arbitrary: fc.oneof(anyJson, anyText).map((text) => instead(utf8(text))) },
  { weight: 2, arbitrary: fc.constantFrom(33_000, 1_000_000).map(padded) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(1, 7, 1000).map(
      (chunked): Spoil =>
        (body) => ({ ...body, chunked }),
    ),
  },
  { weight: 3, arbitrary: anyType().map(ofType) },
  { weight: 1, arbitrary: fc.constantFrom(...inOtherWords()) },
);

function anyBytes(): fc.Arbitrary<string> {
  const infamous = ["\xff\xfe", "\xed\xa0\x80", "\xc0\x80", "\0", "\r\n\r\n", "\xef\xbb\xbf", "&&==&[]=", "%zz%", "[]"];
  const random = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
  return fc.oneof(fc.constantFrom(...infamous), random);
}

function anyType(): fc.Arbitrary<string> {
  const types = ["application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""];
  const charsets = ["", "; charset=utf-8", "; charset=utf-16", "; charset=", ";;;", '; charset="', "; boundary=x"];
  const usual = fc.tuple(fc.constantFrom(...types), fc.constantFrom(...charsets)).map((parts) => parts.join(""));
  return fc.oneof({ weight: 2, arbitrary: usual }, { weight: 1, arbitrary: anyHeaderValue });
}

function cutAt(place: number): Spoil {
  return (body) => ({ ...body, body: body.body?.slice(0, Math.floor(place * body.body.length)) ?? null });
}

function withBytes([place, bytes]: [number, string]): Spoil {
  return (body) => {
    const text = body.body ?? "";
    const at = Math.floor(place * text.length);
    return { ...body, body: text.slice(0, at) + bytes + text.slice(at) };
  };
}

function instead(text: string): Spoil {
  return (body) => ({ ...body, body: text });
}

/** Of so many bytes: white space where that means nothing. */
function padded(size: number): Spoil {
  return (body) => ({ ...body, body: (body.body ?? "").padEnd(size) });
}

function ofType(type: string): Spoil {
  return (body) => ({ ...body, headers: [["content-type", type]] });
}

/** In UTF-16, packed, and not at all. */
function inOtherWords(): Spoil[] {
  const recoded = (body: Unspoilt, code: (bytes: Buffer) => Buffer): Unspoilt => ({
    ...body,
    body: code(Buffer.from(body.body ?? "", "latin1")).toString("latin1"),
  });
  return [
    (body) => recoded(body, (bytes) => Buffer.from(bytes.toString(), "utf16le")),
    (body) => {
      const packed = recoded(body, (bytes) => gzipSync(bytes));
      return { ...packed, headers: [...body.headers, ["content-encoding", "gzip"]] };
    },
    (body) => ({ ...body, body: null }),
    (body) => ({ ...body, headers: [] }),
  ];
}
