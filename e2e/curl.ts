/** Lines for a shell, run as they stand by the bash and the curl of this machine. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { cookieName } from "./requests";

/** What the lines have variables for. */
export type Variables = { readonly [name in "LATCHKEY" | "COOKIES" | "API_TOKEN" | "TOKEN" | "ID"]?: string };

/** What curl wrote: the bodies one below the other, and the head of the last answer. */
export type Written = { readonly body: string; readonly status: number; readonly headers: Headers };

/** Whether this machine has what the lines need. */
export const hasCurl = ["curl", "bash"].every((program) => !spawnSync(program, ["--version"]).error);

/**
 * Runs lines as if from `address`. What a test needs besides stands in curl's own file of settings, so that the lines are
 * those of the page to the letter. `typed` is what a person would type while they run.
 */
export async function runLines(lines: string, address: string, variables: Variables, typed = ""): Promise<Written> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-curl-"));
  try {
    writeFileSync(join(folder, ".curlrc"), settings(folder, address));
    const { PATH, NODE_ENV } = process.env;
    const env = { PATH, NODE_ENV, CURL_HOME: folder, TMPDIR: folder, ...variables };
    const shell = spawn("bash", ["--norc", "-euc", lines], { env, stdio: ["pipe", "pipe", "inherit"] });
    shell.stdin.end(typed);
    const [body] = await Promise.all([text(shell.stdout), once(shell, "close")]);
    return { body: body.trim(), ...headOf(readFileSync(join(folder, "head"), "latin1")) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A file of cookies as curl keeps it, with a session in it. */
export function cookieFile(folder: string, token: string): string {
  const file = join(folder, "cookies");
  writeFileSync(file, `${["#HttpOnly_localhost", "FALSE", "/", "FALSE", "0", cookieName, token].join("\t")}\n`);
  return file;
}

function settings(folder: string, address: string): string {
  return [
    "silent",
    "show-error",
    "max-time = 20",
    `header = "x-forwarded-for: ${address}"`,
    `dump-header = "${join(folder, "head")}"`,
    String.raw`write-out = "\n"`,
  ].join("\n");
}

function headOf(head: string): Pick<Written, "status" | "headers"> {
  const [first = "", ...lines] = head.trim().split("\r\n");
  const fields = lines.map((line): [string, string] => [line.split(":")[0] ?? "", line.replace(/^.*?: */, "")]);
  return { status: Number(first.split(" ")[1]), headers: new Headers(fields) };
}
