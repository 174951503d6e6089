/** Requests that are begun and never finished, one after the other, so that some are under way all the while. */
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "#lib/clock";
import { config } from "#lib/config";

/** How a request does not end: silence, a byte now and then, or more and more. */
const manners = {
  "falls silent": { bytes: "", every: seconds(1) },
  trickles: { bytes: "1\r\na\r\n", every: seconds(0.5) },
  "goes on and on": { bytes: `ffff\r\n${"a".repeat(0xffff)}\r\n`, every: seconds(0.01) },
} as const;
type Manner = keyof typeof manners;

/** What they say that they send, and how it begins. */
const types = { "application/json": "{", "application/x-www-form-urlencoded": "a" } as const;
type Type = keyof typeof types;

type Place = { readonly path: string; readonly manner: Manner; readonly type: Type };

/** What came of one: the status, 0 where nothing was said, and after how long in ms the connection was closed. */
type End = { readonly place: string; readonly status: number; readonly after: number };

export type NeverEnding = {
  /** How many there are to be at a time. */
  readonly wanted: number;
  /** How many there are. */
  readonly underWay: () => number;
  /** Those that the server has cut off so far. */
  readonly ends: readonly End[];
  /** Waits until there is none that has not been cut off once. */
  readonly eachOnce: () => Promise<unknown>;
  /** Leaves it at that. */
  readonly stop: () => Promise<unknown>;
};

/** What costs hardly anything, so that many may do it at once. */
const quietManners: readonly Manner[] = ["falls silent", "trickles"];

/** So long it is waited for the server to cut one off, in ms. */
const patience = seconds(45);

/** What is cut off at once is begun again after so long, in ms: that it goes on is the point, not how often. */
const pause = seconds(2);

/** Keeps a request under way to each of these paths, of each type, in each manner that costs little; to `busy` in the other, too. */
export function keepUnderWay(port: string, paths: readonly string[], busy: string): NeverEnding {
  const [sockets, ends, over] = [new Set<Socket>(), [] as End[], new AbortController()];
  const next = async (place: Place) => {
    const end = await neverEnding(port, place, sockets);
    if (!over.signal.aborted) ends.push(end);
    if (end.after < pause) await sleep(pause, null, { signal: over.signal }).catch(() => undefined);
  };
  const places = [...quietPlaces(paths), ...ofEachType({ path: busy, manner: "goes on and on" })];
  const firsts = places.map(next);
  const runs = places.map(async (place, i) => {
    await firsts[i];
    while (!over.signal.aborted) await next(place);
  });
  const stop = () => {
    over.abort();
    for (const socket of sockets) socket.destroy();
    return Promise.all(runs);
  };
  return { wanted: places.length, underWay: () => sockets.size, ends, eachOnce: () => Promise.all(firsts), stop };
}

function quietPlaces(paths: readonly string[]): Place[] {
  return paths.flatMap((path) => quietManners.flatMap((manner) => ofEachType({ path, manner })));
}

function ofEachType(place: Omit<Place, "type">): Place[] {
  return (Object.keys(types) as Type[]).map((type) => ({ ...place, type }));
}

/** Begins a request, which is among the sockets until the server has cut it off, and gives what has come of it. */
async function neverEnding(port: string, { path, manner, type }: Place, sockets: Set<Socket>): Promise<End> {
  const socket = connect(Number(port), "127.0.0.1").setEncoding("latin1");
  const begun = performance.now();
  let received = "";
  sockets.add(socket);
  socket.on("data", (part) => {
    received += part;
  });
  socket.on("error", () => undefined); // a "close" follows
  const closed = new Promise((resolve) => socket.once("close", resolve)).then(() => sockets.delete(socket));
  const headers = `Host: ${config().publicUrl.host}\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked`;
  socket.write(`POST ${path} HTTP/1.1\r\n${headers}\r\n\r\n1\r\n${types[type]}\r\n`);
  const goingOn = keepOn(socket, manners[manner]);
  const givingUp = setTimeout(() => socket.destroy(), patience);
  await closed;
  clearInterval(goingOn);
  clearTimeout(givingUp);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0);
  return { place: `${path} ${type} ${manner}`, status, after: performance.now() - begun };
}

function keepOn(socket: Socket, { bytes, every }: (typeof manners)[Manner]): NodeJS.Timeout {
  return setInterval(() => {
    if (bytes !== "" && socket.writable && socket.writableLength === 0) socket.write(bytes);
  }, every);
}
