import Bowser from "bowser";

/** Longer user agents are cut: nobody's browser needs more, they are kept and shown, and parsing them must stay cheap. */
export const longestUserAgent = 300;

/** A client that claims to be anything else is not quoted: anybody could write to people on their own pages and in mail. */
const browsers: ReadonlySet<string> = new Set(Object.values(Bowser.BROWSER_MAP));

/**
 * A user agent in a person's words: "Chrome on macOS", "Safari on iPhone". No versions: browsers freeze or fake them.
 * A hint for the owner of a session, never a proof: the client says it of itself.
 */
export function deviceName(userAgent: string | null): string {
  return nameIn((userAgent ?? "").slice(0, longestUserAgent));
}

function nameIn(text: string): string {
  if (text === "") return "Unknown device";
  const { browser: told, os, platform } = Bowser.parse(text);
  const browser = knownBrowser(told.name);
  const system = platform.vendor === "Apple" && platform.model ? platform.model : os.name;
  if (browser && system) return `${browser} on ${system}`;
  return browser || (system && `A browser on ${system}`) || program(text) || "Unknown device";
}

/**
 * The family of the browser, which does not change with its version: "Firefox"; "a program" for what is none. Null for a
 * client that says nothing of itself.
 */
export function browserFamily(userAgent: string): string | null {
  const text = userAgent.slice(0, longestUserAgent);
  return text === "" ? null : (knownBrowser(Bowser.parse(text).browser.name) ?? "a program");
}

function knownBrowser(name = ""): string | null {
  return browsers.has(name) ? name.replace(/^Microsoft | for Android$/g, "") : null;
}

/** The product of a program that is no browser: "curl" of "curl/8.5.0" (RFC 9110, section 10.1.5). Not quoted either. */
function program(userAgent: string): string | undefined {
  const [, product = ""] = /^([\w.-]{1,40})\/\d/.exec(userAgent) ?? [];
  return programs.has(product) ? product : product && "A program";
}

const programs: ReadonlySet<string> = new Set(
  "curl Wget HTTPie PostmanRuntime insomnia python-requests Python-urllib aiohttp httpx node undici axios Go-http-client okhttp Java".split(
    " ",
  ),
);
