/**
 * Stopping without dropping anybody. `server.close()` alone goes on serving kept-alive connections, and waits for those
 * that browsers open in advance.
 */

/** Ends the process after this many ms at the latest, answered or not. */
const lastCall = 9_000;

/**
 * On SIGTERM or SIGINT: no new connection, no further request on an old one; answers under way are completed, then
 * `close` is called and the process ends with 0. What nobody caught is logged by Next and ends nothing, except an
 * exception, after which the process is in no known state: it stops in the same way, with 1.
 */
export function watchForStop(server, close) {
  const connections = trackConnections(server);
  let stopping = false;
  const stop = (exitCode) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(exitCode), lastCall).unref();
    server.close(() => close().finally(() => process.exit(exitCode)));
    connections.finish();
  };
  process.on("SIGTERM", () => stop(0));
  process.on("SIGINT", () => stop(0));
  process.on("uncaughtException", () => stop(1));
}

/** Knows every connection and the answers under way on it. */
function trackConnections(server) {
  const answers = new Map();
  server.on("connection", (socket) => {
    answers.set(socket, new Set());
    socket.once("close", () => answers.delete(socket));
  });
  server.prependListener("request", ({ socket }, response) => {
    answers.get(socket)?.add(response);
    response.once("close", () => answers.get(socket)?.delete(response));
  });
  return { finish: () => answers.forEach((underWay, socket) => void finish(socket, underWay)) };
}

function finish(socket, underWay) {
  if (underWay.size === 0) return socket.destroy();
  for (const response of underWay) {
    if (!response.headersSent) response.setHeader("Connection", "close");
    response.once("close", () => socket.destroySoon());
  }
}
