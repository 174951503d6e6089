import { expect, test, vi } from "vitest";
import { forget, once } from "#lib/once";

test("one thing of a name is made, and everybody gets it", () => {
  const make = vi.fn(() => ({}));
  expect(once("thing", make)).toBe(once("thing", make));
  expect(make).toHaveBeenCalledTimes(1);
  forget("thing");
});

test("a second copy of the module, such as a bundler makes, knows what the first one made", async () => {
  const made = once("shared", () => ({}));
  vi.resetModules();
  const copy = await import("#lib/once");
  expect(copy.once).not.toBe(once);
  expect(copy.once("shared", () => ({}))).toBe(made);
  forget("shared");
});
