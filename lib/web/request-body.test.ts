import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { err, ok } from "#lib/result";
import { readBody } from "#lib/web/request-body";

const json = "application/json";
const form = "application/x-www-form-urlencoded";

describe("a body", () => {
  test("is read alike in whatever pieces it comes, and never throws whatever it is", async () => {
    const types = fc.constantFrom(json, form, `${json}; charset=utf-8`);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.array(fc.tuple(fc.string(), fc.string())).map((pairs) => Buffer.from(String(new URLSearchParams(pairs)))),
    );
    await fc.assert(
      fc.asyncProperty(types, bytes, fc.integer({ min: 1, max: 9 }), async (type, body, size) => {
        const whole = await readBody(requestOf([body], type));
        if (!isUtf8(body)) expect(whole).toEqual(err("malformed"));
        expect(await readBody(requestOf(piecesOf(body, size), type))).toEqual(whole);
        expect(whole.ok ? Object.getPrototypeOf(whole.value) : whole.error).toBe(
          whole.ok ? Object.prototype : "malformed",
        );
      }),
      { numRuns: 40 },
    );
  });

  test("of JSON or of a form has no member twice", async () => {
    const twice = ['{"email":"a@example.com","email":"b@example.com"}', "email=a%40example.com&email=b%40example.com"];
    for (const body of twice) {
      const type = body.startsWith("{") ? json : form;
      expect(await readBody(requestOf([Buffer.from(body)], type))).toEqual(err("malformed"));
    }
  });

  test("comes in a thousand pieces at the most: each is work, and a byte would make one", async () => {
    const body = Buffer.from(`"${"a".repeat(1997)}"`);
    const object = Buffer.concat([Buffer.from('{"a":'), body, Buffer.from("}")]);
    expect(await readBody(requestOf(piecesOf(object, 3), json))).toEqual(ok({ a: "a".repeat(1997) }));
    expect(await readBody(requestOf(piecesOf(object, 2), json))).toEqual(err("malformed"));
  });
});

function piecesOf(body: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(body.length / size) }, (_, i) => body.slice(i * size, (i + 1) * size));
}

function requestOf(pieces: readonly Uint8Array[], type: string): Request {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const init = { method: "POST", headers: { "content-type": type }, body, duplex: "half" };
  return new Request("http://localhost/", init as RequestInit);
}
