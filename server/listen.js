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
    return `Port ${port} is taken. Stop the program that has it, or choose another by PORT=${port + 1} before the command.`;
  }
  if (code === "EACCES")
    return `Port ${port} is not for ordinary users. Choose one above 1023 by PORT=3000 before the command.`;
  return `Cannot listen on ${host ?? "all addresses"}, port ${port} (${message}). Check HOST and PORT.`;
}
