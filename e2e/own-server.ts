/** A server of a test's own, for what the one of the run is not configured for. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** `stop` ends it as an operator does, and gives its exit code and signal. */
export type OwnServer = { readonly stop: () => Promise<readonly unknown[]> };

const patienceMs = 30_000;
const pauseMs = 100;

/** Starts the production build of a folder with these variables and no others, once it answers on PORT of this machine. */
export async function startServer(env: NodeJS.ProcessEnv & { readonly PORT: string }, cwd = "."): Promise<OwnServer> {
  const server = spawn(process.execPath, ["server.js"], { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(server, "close");
  await untilServing(`http://localhost:${env.PORT}/healthz`);
  return {
    stop: () => {
      server.kill("SIGTERM");
      return ended;
    },
  };
}

async function untilServing(url: string): Promise<void> {
  for (let waited = 0; waited < patienceMs; waited += pauseMs) {
    if (await answers(url)) return;
    await sleep(pauseMs);
  }
  throw new Error(`${url} does not answer: is there a production build? npx next build`);
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
