/** A browser for the end-to-end tests: one that is here, or else one that can be got. */
import { existsSync } from "node:fs";
import { Problem } from "../server/problem.js";
import { installFromDebian, programOnPath, succeeds } from "./debian-package.js";
import { runNode } from "./steps.js";

/** The first is the one that Playwright takes by itself: without windows, it needs two thirds of the time of the others. */
const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome.exe",
];
const macintosh = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const none =
  "No browser for the end-to-end tests, and none could be fetched. Install Chromium (Debian: apt-get install chromium), or set CHROMIUM_PATH to one, then run the command again.";

/** Gives the path of a Chromium, for `CHROMIUM_PATH`; null where Playwright has its own. Throws `Problem` without any. */
export async function findBrowser() {
  const ways = [installedBrowser, playwrightsBrowser, fetchPlaywrights, fetchDebians];
  for (const way of ways) {
    const found = await way();
    if (found !== null) return found || null;
  }
  throw new Problem(none);
}

function installedBrowser() {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given))
    throw new Problem(`CHROMIUM_PATH is ${given}, and there is no such file. Correct it, or unset it.`);
  return given ?? programOnPath(...names) ?? macintosh.find((file) => existsSync(file)) ?? null;
}

/** An empty path: Playwright finds its own by itself. */
async function playwrightsBrowser() {
  const path = await runNode(["-p", 'require("@playwright/test").chromium.executablePath()']);
  return existsSync(path.trim()) ? "" : null;
}

async function fetchPlaywrights() {
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "10000" };
  const cli = "node_modules/@playwright/test/cli.js";
  return (await succeeds(process.execPath, [cli, "install", "chromium"], env)) ? playwrightsBrowser() : null;
}

async function fetchDebians() {
  for (const name of ["chromium-headless-shell", "chromium"]) {
    await installFromDebian(name); // an older Debian has only the second
    if (installedBrowser()) break;
  }
  return installedBrowser();
}
