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
export function watchForStop(server, connections, close) {
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
