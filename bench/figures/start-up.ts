/** How long `npm start` takes where everything has been built. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Options } from "#bench/options";
import { plainRow, type Row } from "#bench/row";
import { variant } from "#bench/variant";
import { someSecrets } from "#e2e/secrets";

/**
 * From the command until the server says that it is ready, in seconds. The first start, which makes the database, only warms
 * up.
 */
export async function measureStartUp(options: Options): Promise<Row[]> {
  const port = String(options.port + 5);
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const where = { DATA_DIR: folder, PORT: port, PUBLIC_URL: `http://localhost:${port}` };
  const env = { ...process.env, ...someSecrets(), ...where };
  const seconds: number[] = [];
  try {
    for (let n = 0; n <= options.rounds; n += 1) {
      const took = await secondsToStart(env);
      if (n > 0) seconds.push(took);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return [plainRow("server ready after `npm start` with everything built, seconds", { most: 3 }, "s", seconds)];
}

async function secondsToStart(env: NodeJS.ProcessEnv): Promise<number> {
  const begun = performance.now();
  const child = spawn("npm", ["start"], { cwd: variant, env, stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  const took = await new Promise<number>((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
      if (output.includes("Latchkey is ready")) resolve((performance.now() - begun) / 1000);
    });
    closed.then(() => reject(new Error(`npm start ended:\n${output}`)), reject);
  });
  child.kill("SIGTERM"); // npm hands it on, and `exec` has put the server in the place of the shell
  await closed;
  return took;
}
