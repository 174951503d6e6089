/** What each connection has under way: to stop without dropping anybody, and to let nobody take more than their share. */

/**
 * How many answers one connection may wait for. Browsers and proxies send the next request after the last answer; who
 * writes hundreds into one packet would have all of them rendered at once, and everybody else wait.
 */
const mostAnswers = 8;

/**
 * Knows every connection and the answers under way on it. Where a connection ends, each of them is told: Node tells only the one
 * whose turn it is, and what is kept for the others would be kept for ever.
 */
export function trackConnections(server) {
  const answers = new Map();
  server.on("connection", (socket) => {
    answers.set(socket, new Set());
    socket.once("close", () => {
      for (const response of answers.get(socket)) if (!response.socket) response.emit("close"); // its turn never came
      answers.delete(socket);
    });
  });
  const note = ({ socket }, response) => {
    answers.get(socket)?.add(response);
    response.once("close", () => answers.get(socket)?.delete(response));
  };
  server.prependListener("request", note);
  server.prependListener("checkExpectation", note); // a request with an Expect that Node does not know comes by this one
  return {
    /** Whether a connection wants too much at once, or is gone already while its requests are still being read. */
    isSpent: (socket) => socket.destroyed || (answers.get(socket)?.size ?? 0) > mostAnswers,
    /** Ends each connection once what is under way on it has been answered. */
    finish: () => answers.forEach((underWay, socket) => void finish(socket, underWay)),
  };
}

function finish(socket, underWay) {
  if (underWay.size === 0) return socket.destroy();
  for (const response of underWay) {
    if (!response.headersSent) response.setHeader("Connection", "close");
    response.once("close", () => socket.destroySoon());
  }
}
