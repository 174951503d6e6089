import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { minutes, seconds } from "#lib/clock";
import { setCookie } from "#lib/web/set-cookie";

test.each([
  [{ secure: true }, { path: "/" }, "a=b; Path=/; HttpOnly; SameSite=Lax; Secure"],
  [{ secure: true }, { path: "/c", maxAge: minutes(2) }, "a=b; Path=/c; HttpOnly; SameSite=Lax; Secure; Max-Age=120"],
  [{ secure: false }, { path: "/c", sameSite: "Strict" }, "a=b; Path=/c; HttpOnly; SameSite=Strict"],
  [{ secure: false }, { path: "/", maxAge: seconds(0) }, "a=b; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"],
] as const)("on a site %j a cookie with %j is “%s”", (site, attributes, cookie) => {
  expect(setCookie(site, "a", "b", attributes)).toBe(cookie);
});

test("no other module writes a cookie's attributes", () => {
  const folders = ["app", "components", "lib", "server"];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const sources = [...files, "middleware.ts", "server.js"].filter(
    (file) => /\.(js|mjs|ts|tsx)$/.test(file) && !/\.test\.ts$/.test(file),
  );
  const writing = sources.filter((file) =>
    /SameSite|cookies\.set\(|cookies\(\)\)\.set\(/.test(readFileSync(file, "utf8")),
  );
  expect(writing).toEqual([join("lib/web", "set-cookie.ts")]);
});
