import Bowser from "bowser";

/** Long user agents are cut before they are parsed: nobody's browser needs more, and parsing must stay cheap. */
const longestUserAgent = 512;

/**
 * A user agent in a person's words: "Chrome on macOS", "Safari on iPhone". No versions: browsers freeze or fake them.
 * A hint for the owner of a session, never a proof: the client says it of itself.
 */
export function deviceName(userAgent: string | null): string {
  const text = (userAgent ?? "").slice(0, longestUserAgent);
  if (text === "") return "Unknown device";
  const { browser, os, platform } = Bowser.parse(text);
  const system = platform.vendor === "Apple" && platform.model ? platform.model : os.name;
  if (browser.name && system) return `${shortName(browser.name)} on ${system}`;
  return browser.name || (system && `A browser on ${system}`) || program(text) || "Unknown device";
}

function shortName(browser: string): string {
  return browser.replace(/^Microsoft | for Android$/g, "");
}

/** The product of a program that is no browser: "curl" of "curl/8.5.0" (RFC 9110, section 10.1.5). */
function program(userAgent: string): string | undefined {
  return /^([\w.-]{1,40})\/\d/.exec(userAgent)?.[1];
}
