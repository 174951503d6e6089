import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { giveSession, test } from "./fixtures";
import { cookieName } from "./requests";

test("pages made at build time are those that are the same for everybody", () => {
  const { routes } = JSON.parse(readFileSync(".next/prerender-manifest.json", "utf8"));
  expect(Object.keys(routes).sort()).toEqual(["/", "/_global-error", "/_not-found", "/icon.svg"]);
});

for (const path of ["/", "/?from=somewhere", "/nothing/here"]) {
  test(`${path}, made at build time, may run the scripts that were put into it, by their hashes, and our script files`, async ({
    ask,
    baseURL,
  }) => {
    const { headers, body } = await ask(path);
    const hashes = [...body.matchAll(/<script(?:| [^>]*)>([^<]+)<\/script>/g)].map(([, script = ""]) => hashOf(script));
    expect(hashes.length).toBeGreaterThan(1);
    expect(body).not.toContain("nonce=");
    const policy = String(headers["content-security-policy"]);
    expect(policy.split("; ")[1]?.split(" ").sort()).toEqual(
      ["script-src", `${baseURL}/_next/static/`, ...new Set(hashes)].sort(),
    );
    expect(policy.replace(/script-src [^;]*; /, "")).toBe(
      "default-src 'self'; style-src 'self'; img-src 'self' data:; " +
        "connect-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(policy.length).toBeLessThan(2048); // proxies refuse longer headers
  });
}

test("whoever brings a session cookie gets no front page that was made for strangers", async ({
  ask,
  context,
  person,
}) => {
  const { token } = await giveSession(context, person);
  for (const [cookie, words] of [
    [`${cookieName}=${token}`, "Go to the dashboard"],
    [`other=1; ${cookieName}=nonsense`, ">Sign in<"],
  ] as const) {
    const { headers, body } = await ask("/", { headers: { cookie } });
    expect(headers["content-security-policy"]).toContain("'nonce-");
    expect(headers["cache-control"]).toContain("no-store");
    expect(body).toContain(words);
  }
  expect((await ask("/", { headers: { "x-latchkey-known": "1" } })).headers["content-security-policy"]).toContain(
    "sha256",
  );
});

/** As a content policy names a script (CSP level 3, section 2.3.1). */
function hashOf(script: string): string {
  return `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
}
