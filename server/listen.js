/** Taking the port. */
import { Problem } from "./problem.js";

/** Resolves once `server` listens. Throws `Problem`, with what to do, where it cannot. */
export function listen(server, { port, host }) {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new Problem(whyNot(error, port, host))));
    server.listen(port, host, resolve);
  });
}

function whyNot({ code, message }, port, host) {
  if (code === "EADDRINUSE") {
    return `Port ${port} is taken. Stop the program that has it, or choose another: PORT=${port + 1} npm start`;
  }
  if (code === "EACCES") return `Port ${port} is not for ordinary users. Choose one above 1023: PORT=3000 npm start`;
  return `Cannot listen on ${host ?? "all addresses"}, port ${port} (${message}). Check HOST and PORT.`;
}
