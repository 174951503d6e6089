/** Bytes on a socket, exactly as they are, and what comes back: for what no client of HTTP would send. */
import { connect } from "node:net";
import { config } from "#lib/config";

/** A header as it is sent: a name may come twice, and a value may hold any byte. */
export type Header = readonly [name: string, value: string];

/** A request before it is written. Its texts are bytes, a character each. */
export type RawRequest = {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: string | null;
  /** Into chunks of so many bytes; with its length told in advance where nothing is said. */
  readonly chunked?: number | null;
};

/** An answer, and after how many ms it was there as a whole. Its status is 0 where there was none. */
export type Exchange = { readonly status: number; readonly head: string; readonly body: string; readonly ms: number };

/** So long is waited for an answer, in ms: longer than the server itself gives anybody. */
const patience = 30_000;

/** Sends these bytes, and says at once that there will be no more where `ends`. */
export function exchange(port: string, bytes: string, ends = false): Promise<Exchange> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), "127.0.0.1");
    const begun = performance.now();
    let received = "";
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...joined(answerIn(received)), ms: performance.now() - begun });
    };
    const timer = setTimeout(finish, patience);
    socket.setEncoding("latin1");
    socket.on("data", (part) => {
      received += part;
      if (isWhole(received, bytes.startsWith("HEAD "))) finish();
    });
    socket.on("error", () => undefined); // a "close" follows
    socket.once("close", finish);
    socket.write(bytes, "latin1");
    if (ends) socket.end();
  });
}

/** A request as HTTP/1.1 has it, for this site where it names no other. */
export function written({ method, target, headers, body, chunked }: RawRequest): string {
  const framing: Header[] =
    body === null ? [] : chunked ? [["transfer-encoding", "chunked"]] : [["content-length", String(body.length)]];
  const host: Header[] = headers.some(([name]) => name === "host") ? [] : [["host", config().publicUrl.host]];
  const lines = [...host, ...headers, ...framing, ["connection", "close"] as const];
  const head = [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)].join("\r\n");
  return `${head}\r\n\r\n${body === null ? "" : chunked ? inChunks(body, chunked) : body}`;
}

/** Text as the bytes of its UTF-8, a character each. */
export function utf8(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function inChunks(body: string, size: number): string {
  const parts = Array.from({ length: Math.ceil(body.length / size) }, (_, i) => body.slice(i * size, (i + 1) * size));
  return [...parts, ""].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("");
}

function answerIn(received: string): Pick<Exchange, "status" | "head" | "body"> {
  const final = received.replace(/^(HTTP\/1\.1 1\d\d(?:.*\r\n)*?\r\n)+/, "");
  const end = final.indexOf("\r\n\r\n");
  const head = end < 0 ? final : final.slice(0, end);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  return { status, head, body: end < 0 ? "" : final.slice(end + 4) };
}

/** A body without the marks of its chunks. */
function joined({ head, body, ...answer }: Pick<Exchange, "status" | "head" | "body">) {
  if (!isChunked.test(head)) return { ...answer, head, body };
  let [rest, text] = [body, ""];
  while (rest !== "") {
    const size = Number.parseInt(rest, 16) || 0;
    const start = rest.indexOf("\r\n") + 2;
    text += rest.slice(start, start + size);
    rest = size > 0 ? rest.slice(start + size + 2) : "";
  }
  return { ...answer, head, body: text };
}

const isChunked = /^transfer-encoding: chunked/im;

/** Whether an answer is complete, though the connection may live on. */
function isWhole(received: string, isHead: boolean): boolean {
  const { status, head, body } = answerIn(received);
  if (status === 0 || !received.includes("\r\n\r\n")) return false;
  if (isHead || status === 204 || status === 304) return true;
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length) return body.length >= Number(length);
  return isChunked.test(head) && body.endsWith("0\r\n\r\n");
}
