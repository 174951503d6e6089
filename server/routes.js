/** Which route an address leads to: one of a few, whatever strangers ask for, so that requests can be counted by it. */
import { existsSync, readFileSync } from "node:fs";

const manifest = ".next/routes-manifest.json";
const files = "/_next/static";

let known = null;

/** Whether an address is one of a file of the build: nobody makes it, and it belongs to no person and no page. */
export function isFile(url) {
  return url.startsWith(`${files}/`);
}

/** The pattern of a path's route, such as "/api/sessions/[id]/end"; "" where there is none. */
export function routeOf(path) {
  known ??= readRoutes();
  if (known.fixed.has(path)) return path;
  if (isFile(path)) return files;
  return known.patterns.find(({ regex }) => regex.test(path))?.page ?? "";
}

/** As the build lists them. There is no such list in development. */
function readRoutes() {
  if (!existsSync(manifest)) return { fixed: new Set(), patterns: [] };
  const { staticRoutes, dynamicRoutes } = JSON.parse(readFileSync(manifest, "utf8"));
  const patterns = dynamicRoutes.map(({ page, regex }) => ({ page, regex: new RegExp(regex) }));
  return { fixed: new Set(staticRoutes.map(({ page }) => page)), patterns };
}
