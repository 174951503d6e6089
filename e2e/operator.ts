/** What an operator does in a shell, beside the server. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs `npm run op -- ...`. Rejects with `code`, `stdout` and `stderr` where it does not end with 0. */
export function op(env: NodeJS.ProcessEnv, ...words: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)("npm", ["run", "--silent", "op", "--", ...words], { env });
}
