import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openPaths } from "#lib/web/open-paths";

const files = readdirSync("app", { recursive: true }).map((name) => `app/${name}`.replaceAll("\\", "/"));
const pages = files
  .filter((file) => file.endsWith("/page.tsx"))
  .map((file) => ({ path: pathOf(file), source: readFileSync(file, "utf8") }));

describe("closed unless opened", () => {
  test("there are pages to look at", () => {
    expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(["/", "/sign-in", "/dashboard"]));
  });

  test.each(pages)("$path asks who is there, or is listed as open", ({ path, source }) => {
    expect(/await require(User|RecentSignIn)\(\)/.test(source) || openPaths.includes(path)).toBe(true);
  });

  test.each(pages.filter(({ path }) => !openPaths.includes(path)))("the middleware guards $path", ({ path }) => {
    const [, matcher = ""] = /matcher: \["(.*)\/:path\*"\]/.exec(readFileSync("middleware.ts", "utf8")) ?? [];
    expect(path === matcher || path.startsWith(`${matcher}/`)).toBe(true);
  });

  test("nothing streams before a guard has answered: a streamed redirect is a 200", () => {
    const wrappers = files.filter((file) => /\/(layout|template)\.tsx$/.test(file));
    expect(files.filter((file) => /\/loading\.tsx$/.test(file))).toEqual([]);
    expect(wrappers.filter((file) => readFileSync(file, "utf8").includes("Suspense"))).toEqual([]);
  });
});

function pathOf(file: string): string {
  const path = file
    .replace(/^app/, "")
    .replace(/\/page\.tsx$/, "")
    .replaceAll(/\/\([^)]*\)/g, "");
  return path === "" ? "/" : path;
}
