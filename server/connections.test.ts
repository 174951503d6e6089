import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { trackConnections } from "./connections.js";

describe.each([
  ["plain requests", ""],
  ["requests with an Expect that Node does not know", "Expect: a miracle\r\n"],
])("%s in one packet", (_, header) => {
  test("are told, each of them, where their connection ends", async () => {
    const { port, seen } = await serve();
    const socket = await send(port, header, 5);
    await until(() => seen.answers.length === 5);
    expect(seen.closed).toBe(0);
    socket.destroy();
    await until(() => seen.closed === 5);
  });

  test("are too many for one connection beyond eight", async () => {
    const { port, seen } = await serve();
    const socket = await send(port, header, 20);
    await until(() => seen.answers.length + seen.spent === 20);
    expect([seen.answers.length, seen.spent]).toEqual([8, 12]);
    socket.destroy();
    await until(() => seen.closed === 20);
  });
});

/** A server that answers nobody. */
async function serve() {
  const seen = { answers: [] as ServerResponse[], spent: 0, closed: 0 };
  const server = createServer();
  const connections = trackConnections(server);
  const answer = ({ socket }: IncomingMessage, response: ServerResponse) => {
    response.once("close", () => {
      seen.closed += 1;
    });
    if (connections.isSpent(socket)) seen.spent += 1;
    else seen.answers.push(response);
  };
  server.on("request", answer).on("checkExpectation", answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, seen };
}

async function send(port: number, header: string, count: number) {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n${header}\r\n`.repeat(count));
  return socket;
}

/** Looks at every turn of the event loop; the test's own limit ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
