/** Whether an answer is one that any input may get, and whether it took too long. */
import type { OwnServer } from "#e2e/own-server";
import { type Exchange, exchange, written } from "./exchange";

/** How long an answer may take without a hash, in ms. */
const longest = 250;

/** A busy machine is slow with everything: what is slow by itself takes so many times as long as a plain page. */
const timesAsLong = 5;

/** What is slow once may have had bad luck. */
const tries = 4;

const plainPage = written({ method: "GET", target: "/sign-up", headers: [], body: null });

/** Where code stands, as a stack trace has it, or names that only the inside knows. */
const traces = /\n\s+at .+:\d+:\d+|node_modules[/\\]|\.next[/\\]server|file:\/\/\/|PrismaClient|SQLITE_|ZodError/;

/** What is wrong with an answer to somebody's input; null where nothing is. */
export function faultIn({ status, head, body }: Exchange): string | null {
  if (status === 0) return "There was no answer.";
  if (status >= 500) return `The status was ${status}.`;
  if (traces.test(body)) return `It tells of the inside: ${traces.exec(body)?.[0]}`;
  const [, ...lines] = head.split("\r\n");
  const odd = lines.find((line) => !/^[\w-]+: ?[\t\x20-\x7e]*$/.test(line) || /^x-injected/i.test(line));
  if (odd) return `There is an odd header: ${JSON.stringify(odd)}`;
  const away = lines.find((line) => /^location: (?!\/(?![/\\]))/i.test(line));
  if (away) return `It leads away: ${away}`;
  const isJson = lines.some((line) => /^content-type: application\/(problem\+)?json/i.test(line));
  return isJson && !isReadable(head, body) ? "Its JSON cannot be read." : null;
}

/** Whether a request was accepted: with success, or by leading a plain form on, and not back to where it came from. */
export function isAccepted(answer: Exchange): boolean {
  if (answer.status !== 303) return answer.status >= 200 && answer.status < 300;
  return problemIn(answer) === null && !/^location: \S+\?next=/im.test(answer.head);
}

/** Whether a request was refused for how often somebody had asked, before anything of it was looked at. */
export function isOverLimit(answer: Exchange): boolean {
  return answer.status === 429 || /^too-many-|^guesses-used-up$/.test(problemIn(answer) ?? "");
}

/** Whether a request was refused before anybody knew what it holds, so that nothing of it was hashed. */
export function isUnread(answer: Exchange): boolean {
  return /^(malformed|too-large|unsupported-type|cross-site|not-signed-in)$/.test(problemIn(answer) ?? "");
}

/** Why a request was refused, by the code that its answer has for a program, or leaves for the page of a plain form. */
function problemIn({ head, body }: Exchange): string | null {
  if (body !== "" && /^content-type: application\/problem\+json/im.test(head)) return JSON.parse(body).code;
  const [, flash] = /^set-cookie: latchkey-flash[\w-]*=([\w-]+);/im.exec(head) ?? [];
  return flash ? (JSON.parse(Buffer.from(flash, "base64url").toString()).problem ?? null) : null;
}

/** How slow an answer was, where it is slow each time that it is asked for; null where it is not. */
export async function slownessOf(
  { port }: OwnServer,
  { ms }: Exchange,
  again: () => Promise<Exchange>,
): Promise<string | null> {
  if (ms <= longest) return null;
  const times = [ms];
  while (times.length <= tries) {
    const usual = (await exchange(port, plainPage)).ms;
    const answer = await again();
    if (answer.ms <= Math.max(longest, timesAsLong * usual)) return null;
    times.push(answer.ms);
  }
  return `It took ${times.map(Math.round).join(", ")} ms.`;
}

function isReadable(head: string, body: string): boolean {
  if (body === "" || /^content-encoding:/im.test(head)) return true;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}
