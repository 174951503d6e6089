import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { tokenPurposes } from "#lib/mail/token-purposes";

describe.each(Object.entries(tokenPurposes))("the token for %s", (_, { page }) => {
  const source = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");

  test("is taken by a page of the common form, which spends nothing when it is opened", () => {
    const [shown, form] = [source(`app${page}/page.tsx`), `action="/api${page}"`];
    expect(shown).toContain("<OneTimeTokenForm");
    expect(shown).toContain(form);
    expect(shown).not.toContain("#lib/auth/one-time-token");
  });

  test("is used by an endpoint of its own, which counts refused ones, by POST alone", () => {
    const route = source(`app/api${page}/route.ts`);
    expect(route).toContain(`page: "${page}"`);
    expect(route).toContain('limit: "token-from-peer"');
    expect(route.match(/export const (\w+)/g)).toEqual(["export const POST"]);
  });
});
