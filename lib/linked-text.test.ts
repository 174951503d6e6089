import { describe, expect, test } from "vitest";
import { linkedText } from "#lib/linked-text";

const hrefsOf = (text: string) => linkedText(text).flatMap(({ href }) => href ?? []);

describe("addresses in a text", () => {
  test("are found where they stand, with their fragment", () => {
    expect(linkedText("Open\nhttp://localhost:3000/sign-up/finish#t=a-B_9\nnow.")).toEqual([
      { text: "Open\n" },
      { text: "http://localhost:3000/sign-up/finish#t=a-B_9", href: "http://localhost:3000/sign-up/finish#t=a-B_9" },
      { text: "\nnow." },
    ]);
  });

  test.each([
    ["", []],
    ["no address here", []],
    ["https://a.test/", ["https://a.test/"]],
    ["(see https://a.test/b.)", ["https://a.test/b"]],
    ["https://a.test, https://b.test?c=d!", ["https://a.test", "https://b.test?c=d"]],
    ['<a href="https://a.test/">x</a>', ["https://a.test/"]],
    ["javascript:alert(1) data:text/html,x ftp://a.test //a.test", []],
    ["http://", []],
    ["https://[", []],
  ])("%j", (text, hrefs) => {
    expect(hrefsOf(text)).toEqual(hrefs);
    expect(
      linkedText(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });
});
