import { describe, expect, test } from "vitest";
import { changed, draftOf, signedText, withHeader, withPayload, withSignature } from "#lib/token-draft";

const header = { alg: "ES256", kid: "k" };
const payload = { sub: "ada", note: "ü" };
const token = `${encoded(header)}.${encoded(payload)}.c2ln`;

describe("a token under edit", () => {
  test("shows its first two parts as JSON on several lines", () => {
    expect(draftOf(token)).toEqual({ text: token, header: spread(header), payload: spread(payload) });
  });

  test("keeps its signature when the header changes", () => {
    const changedHeader = { ...header, alg: "none" };
    const draft = withHeader(draftOf(token), spread(changedHeader));
    expect(draft).toEqual({
      text: `${encoded(changedHeader)}.${encoded(payload)}.c2ln`,
      header: spread(changedHeader),
      payload: spread(payload),
    });
  });

  test("keeps its signature when the payload changes", () => {
    const draft = withPayload(draftOf(token), '{"sub":"eve"}');
    expect(draft.text).toBe(`${encoded(header)}.${encoded({ sub: "eve" })}.c2ln`);
  });

  test("is the token that it was once a change is taken back", () => {
    const draft = draftOf(token);
    const back = withPayload(withPayload(draft, "{"), draft.payload);
    expect(withHeader(back, draft.header)).toEqual(draft);
  });

  test("takes what is no JSON as it is typed", () => {
    const draft = withPayload(draftOf(token), "{ oh");
    expect(draft.payload).toBe("{ oh");
    expect(draftOf(draft.text).payload).toBe("{ oh");
  });

  test.each(["", "a", "..", "!.!.!", "/w.gA.x"])("shows nothing of what cannot be read: %j", (text) => {
    expect(draftOf(text)).toEqual({ text, header: "", payload: "" });
  });

  test("has three parts again as soon as one is edited", () => {
    expect(withHeader(draftOf("x"), "{}").text).toBe("e30..");
    expect(withPayload(draftOf(""), "{}").text).toBe(".e30.");
  });

  test("is signed over its first two parts, and takes any signature", () => {
    expect(signedText(draftOf(token))).toBe(`${encoded(header)}.${encoded(payload)}`);
    expect(withSignature(draftOf(token), "bmV3").text).toBe(`${encoded(header)}.${encoded(payload)}.bmV3`);
  });
});

test("members are changed in their places, and what is no object is left alone", () => {
  expect(changed('{"a":1,"b":2}', { a: 3 })).toBe(spread({ a: 3, b: 2 }));
  expect(changed("{ oh", { a: 3 })).toBe("{ oh");
  expect(changed("null", { a: 3 })).toBe("null");
});

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function spread(value: object): string {
  return JSON.stringify(value, null, 2);
}
