/**
 * The build that is measured: the product as it is, in a folder of its own, and beside its pages some that the product must
 * not have. They are made of the product's own by leaving something out, so that they cannot drift from them.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where it is, with everything that serves it. */
export const variant = ".bench";

const parts = [
  "app",
  "bench",
  "cli",
  "components",
  "lib",
  "prisma",
  "scripts",
  "server",
  "instrumentation.ts",
  "middleware.ts",
  "next.config.js",
  "package.json",
  "package-lock.json",
  "postcss.config.mjs",
  "prisma.config.ts",
  "server.js",
  "tsconfig.json",
];

const lock = "package-lock.json";

/** What stays of an earlier variant: the build knows by itself whether it is still good, and makes what has changed. */
const kept = ["node_modules", ".next"];

/** Makes the variant and builds it, if anything has changed. */
export function makeVariant(): void {
  mkdirSync(variant, { recursive: true });
  if (textOf(join(variant, lock)) !== textOf(lock)) linkPackages();
  for (const name of readdirSync(variant)) {
    if (!kept.includes(name)) rmSync(join(variant, name), { recursive: true });
  }
  for (const part of parts) cpSync(part, join(variant, part), { recursive: true });
  addTwins();
  const make =
    'const { build, generateClient } = await import("./scripts/build.js"); await generateClient(); await build()';
  execFileSync(process.execPath, ["--input-type=module", "-e", make], { cwd: variant, stdio: "inherit" });
}

/** Hard links: Turbopack follows no others out of the folder, and a copy would take a gigabyte. */
function linkPackages(): void {
  rmSync(join(variant, "node_modules"), { recursive: true, force: true });
  execFileSync("cp", ["-al", "node_modules", variant]);
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function addTwins(): void {
  cpSync("bench/overlay", variant, { recursive: true });
  const dashboard = replaced("app/dashboard/page.tsx", "#lib/web/current-session", "#lib/web/no-guard");
  for (const name of ["dashboard", "behind-middleware"]) write(`app/bench/${name}/page.tsx`, dashboard);
  write("app/bench/ahead/front/page.tsx", readFileSync("app/page.tsx", "utf8"));
  const page = "app/how-it-works/page.tsx";
  write("app/bench/ahead/how-it-works/page.tsx", replaced(page, "#lib/web/current-session", "#lib/web/nobody"));
  write("middleware.ts", withEmptyOne("/bench/behind-middleware"));
  const whose = "!isFile(request.url)";
  write("server.js", replaced("server.js", whose, `${whose} && !request.url.startsWith("/bench/ahead/")`));
  const hashing = "hashSync(secret, salt)";
  const seldom = `process.env.BENCH_HASH === "none" ? noHash(secret, salt) : ${hashing}`;
  write(
    "lib/hash-worker.mjs",
    `import { noHash } from "./no-hash.mjs";\n${replaced("lib/hash-worker.mjs", hashing, seldom)}`,
  );
}

/** The product's middleware, which does nothing for one path more. */
function withEmptyOne(path: string): string {
  const matched = "matcher: [";
  const begin = "Promise<NextResponse> {\n";
  const [head = "", body = ""] = replaced("middleware.ts", matched, `${matched}"${path}", `).split(begin);
  return `${head}${begin}  if (request.nextUrl.pathname === "${path}") return NextResponse.next();\n${body}`;
}

function replaced(file: string, what: string, by: string): string {
  const text = readFileSync(file, "utf8");
  if (!text.includes(what)) throw new Error(`${file} has no ${what} by now: change bench/variant.ts accordingly.`);
  return text.replace(what, by);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(variant, path)), { recursive: true });
  writeFileSync(join(variant, path), text);
}
