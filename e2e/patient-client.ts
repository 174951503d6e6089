/** The database of a server, for a test that uses it beside that. */
import { minutes } from "#lib/clock";
import { openClient, type PrismaClient } from "#lib/db/client";

/** On a slow disk it may wait for the server's flushes, and the server for its own, for longer than people would. */
export function openPatiently(file: string): PrismaClient {
  return openClient(file, minutes(1));
}
