/**
 * What the server around Next hands to the application. It imports nothing from lib, and the build holds each module of lib several
 * times: so it puts things down where both know to look. The command line and tests find nothing there.
 */

type Name = "pages" | "private" | "request" | "stand-ins" | "stop";

/** What `server/` has put down under a name; undefined where this process is not the server. */
export function fromServer<Handed>(name: Name): Handed | undefined {
  return (globalThis as { [key: symbol]: Handed | undefined })[Symbol.for(`latchkey.${name}`)];
}
