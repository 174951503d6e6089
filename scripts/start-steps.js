/** The steps of `npm start` and `npm run dev`. */
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { listen } from "../server/listen.js";
import { Problem } from "../server/problem.js";
import { readSettings } from "../server/settings.js";
import { build, generateClient } from "./build.js";
import { makeSecrets, readEnvironmentFile } from "./env-file.js";
import { installPackages } from "./install.js";
import { inSteps, ProgramFailed, runNode, step } from "./steps.js";

/** From whatever state the folder is in to a served application. Checks first what it can without writing anything. */
export async function start({ dev }) {
  await inSteps(async () => {
    process.chdir(fileURLToPath(new URL("..", import.meta.url)));
    checkFolder();
    await checkPort(dev);
    await step("Installing packages (a minute or more, once)", installPackages);
    await step("Making secrets in .env", makeSecrets);
    await step("Generating the database client", generateClient);
    if (!dev) await step("Building", build);
    console.log(await step("Preparing the database", prepareData)); // last, so that nothing comes after a password
  });
  await import("../server.js"); // in this very process, which it knows how to end
}

function checkFolder() {
  const probe = ".latchkey-probe";
  try {
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    if (error.code === "ENOSPC") throw error;
    throw new Problem(
      `This folder cannot be written to (${error.code}). Run it from a copy of your own, or use \`npm run serve\` with a build and DATA_DIR.`,
    );
  }
}

async function checkPort(dev) {
  const server = createServer();
  await listen(server, readSettings({ ...readEnvironmentFile(), ...process.env }, dev));
  await new Promise((resolve) => server.close(resolve));
}

/** Checks the configuration, applies migrations, makes the demo account; what it says is for the console. */
async function prepareData() {
  try {
    return await runNode(["--import", "tsx", "cli/prepare.ts"], { env: { ...readEnvironmentFile(), ...process.env } });
  } catch (error) {
    throw error instanceof ProgramFailed ? new Problem(error.output.trim()) : error;
  }
}
