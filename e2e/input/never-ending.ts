/** Requests that are begun and never finished. */
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "#lib/clock";
import { config } from "#lib/config";

/** How a request does not end: silence, a byte now and then, or more and more. */
const manners = {
  "falls silent": async () => undefined,
  trickles: (socket: Socket) => keepOn(socket, "1\r\na\r\n", seconds(0.5)),
  "goes on and on": (socket: Socket) => keepOn(socket, `ffff\r\n${"a".repeat(0xffff)}\r\n`, seconds(0.01)),
} as const;
export type Manner = keyof typeof manners;

/** What came of it: the status, 0 where nothing was said, and after how long in ms the connection was closed. */
export type End = { readonly status: number; readonly after: number };

/** What costs hardly anything, so that many may do it at once. */
export const quietManners: readonly Manner[] = ["falls silent", "trickles"];

/** So long it is waited for the server to cut one off, in ms. */
const patience = seconds(45);

/** Begins a request for a change in one of these manners. Gives what has come of it once the server has cut it off. */
export async function neverEnding(port: string, path: string, manner: Manner): Promise<End> {
  const socket = connect(Number(port), "127.0.0.1").setEncoding("latin1");
  const begun = performance.now();
  let received = "";
  socket.on("data", (part) => {
    received += part;
  });
  socket.on("error", () => undefined); // a "close" follows
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const type = "Content-Type: application/json\r\nTransfer-Encoding: chunked";
  socket.write(`POST ${path} HTTP/1.1\r\nHost: ${config().publicUrl.host}\r\n${type}\r\n\r\n1\r\n{\r\n`);
  const givingUp = setTimeout(() => socket.destroy(), patience);
  await Promise.all([manners[manner](socket), closed]);
  clearTimeout(givingUp);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0), after: performance.now() - begun };
}

async function keepOn(socket: Socket, bytes: string, pause: number): Promise<void> {
  while (!socket.destroyed) {
    if (socket.writableLength === 0) socket.write(bytes);
    await sleep(pause);
  }
}
