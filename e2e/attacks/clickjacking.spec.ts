/** A page of this site in a frame of another one, which lays its own over it: browsers are told not to show it, everywhere. */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "@playwright/test";
import { giveSession, sessionOf, test } from "#e2e/fixtures";
import { withToken } from "#e2e/requests";
import { config } from "#lib/config";
import { buildFile } from "./gate";

const { origin, port, host } = config().publicUrl;
const evil = "https://evil.example";
const secret = "What is framed here";

test("another site cannot show a page of ours in a frame, and can show one that does not mind", async ({
  page,
  person,
  complaints,
}) => {
  await giveSession(page.context(), person);
  const framing = (url: string) => `<!doctype html><iframe src="${url}"></iframe><object data="${url}"></object>`;
  await page.route(`${evil}/**`, async (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    const body = pathname === "/framing" ? framing(searchParams.get("url") ?? "") : `<p>${secret}</p>`;
    await route.fulfill({ contentType: "text/html", body });
  });
  const framed = async (url: string) => {
    await page.goto(`${evil}/framing?url=${encodeURIComponent(url)}`);
    return Promise.all(
      page
        .frames()
        .slice(1)
        .map((frame) => frame.content().catch(() => "not to be read")),
    );
  };
  expect(await framed(`${evil}/framed`)).toEqual([expect.stringContaining(secret), expect.stringContaining(secret)]);
  for (const path of ["/sign-in", "/dashboard/account", "/", "/api/me"]) {
    for (const body of await framed(`${origin}${path}`))
      expect(body).not.toMatch(/Latchkey|Sign in|Robin|example\.com/);
  }
  complaints.length = 0;
});

test("every answer says so, to old browsers and to new ones", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const manifest = buildFile("routes-manifest.json") as Record<string, { page: string }[]>;
  const paths = [...(manifest.staticRoutes ?? []), ...(manifest.dynamicRoutes ?? [])].map(({ page }) =>
    page.replaceAll(/\[+[.\w]+\]+/g, "x"),
  );
  expect(paths.length).toBeGreaterThan(40);
  const odd = ["/nothing", "//sign-in", "/dashboard/", "/%ff", "/_next/data/x/dashboard.json", "/dashboard.rsc"];
  for (const path of [...paths, ...odd]) {
    for (const headers of [withToken(token), {}, { rsc: "1" }, { host: "evil.example" }]) {
      const { headers: answered } = await ask(path, { headers });
      expect([path, answered["x-frame-options"]]).toEqual([path, "DENY"]);
      expect([path, answered["content-security-policy"]]).toEqual([
        path,
        expect.stringContaining("frame-ancestors 'none'"),
      ]);
    }
  }
  for (const bytes of [
    "nonsense\r\n\r\n",
    `CONNECT x:1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET /${"a".repeat(40_000)} HTTP/1.1\r\n\r\n`,
  ]) {
    const socket = connect(Number(port), "127.0.0.1").on("error", () => undefined);
    socket.write(bytes);
    expect(await text(socket)).toMatch(/X-Frame-Options: DENY[\s\S]*frame-ancestors 'none'/);
  }
});
