import { describe, expect, test } from "vitest";
import { z } from "zod";
import { accepted, refused } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

const input = NoInput;
const output = z.strictObject({ id: z.string(), next: z.string() });

// Each `@ts-expect-error` is a test of its own, that the type check makes: without an error there, it fails.
describe("an endpoint compiles", () => {
  test("where it answers what it documents", () => {
    const one = endpoint({
      summary: "One",
      input,
      output,
      guard: "anyone",
      refusals: ["address-taken"],
      handle: async (_, { address }) =>
        address ? accepted({ body: { id: "7" }, next: "/" }) : refused("address-taken"),
    });
    expect(one.operation.summary).toBe("One");
  });

  test("not without a summary", () => {
    // @ts-expect-error
    endpoint({ input, guard: "anyone", handle: async () => accepted({}) });
  });

  test("not with a body of another form", () => {
    const handle = async () => accepted({ body: { id: 7 }, next: "/" });
    // @ts-expect-error
    endpoint({ summary: "", input, output, guard: "anyone", handle });
  });

  test("not with a page to go on to that is not documented, or left out", () => {
    const bare = output.omit({ next: true });
    const handle = async () => accepted({ body: { id: "7" }, next: "/" });
    // @ts-expect-error
    endpoint({ summary: "", input, output: bare, guard: "anyone", handle });
    // @ts-expect-error
    endpoint({ summary: "", input, output, guard: "anyone", handle: async () => accepted({ body: { id: "7" } }) });
  });

  test("not with a body where none is documented", () => {
    // @ts-expect-error
    endpoint({ summary: "", input, guard: "anyone", handle: async () => accepted({ body: { id: "7" } }) });
  });

  test("not with a refusal that is not documented", () => {
    // @ts-expect-error
    endpoint({ summary: "", input, guard: "anyone", handle: async () => refused("address-taken") });
    // @ts-expect-error
    endpoint({ summary: "", input, guard: "anyone", handle: async () => refused("not-signed-in") });
    endpoint({ summary: "", input, guard: "signed-in", handle: async () => refused("not-signed-in") });
  });
});
