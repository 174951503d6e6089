/**
 * Standard output for the log, which must not stop the server: not where it is full, closed, or not read any more. pino's own
 * stream either waits for a reader, or tries for ever when the process is to end.
 */
import { write, writeSync } from "node:fs";
import type { DestinationStream } from "pino";
import { seconds } from "#lib/clock";

const standardOutput = 1;

/** So much waits, in bytes, while nothing can be written. What comes then is dropped: the oldest lines tell what began. */
const mostWaiting = 1024 * 1024;

/** How long to leave it alone where it could not be written to. */
const pause = seconds(0.02);

/**
 * A stream that writes in the background, never throws, and never makes anybody wait. What waits is written as soon as that
 * is possible again, and else tried once more when the process ends.
 */
export class LogStream implements DestinationStream {
  #waiting = "";
  /** What is being written, or could not be. */
  #rest = Buffer.alloc(0);
  #state: "idle" | "writing" | "pausing" | "closed" = "idle";

  constructor() {
    process.once("exit", () => this.#finish());
  }

  write(line: string): void {
    if (this.#state === "closed" || this.#waiting.length + this.#rest.length > mostWaiting) return;
    this.#waiting += line;
    if (this.#state === "idle") this.#proceed();
  }

  #proceed(): void {
    if (this.#rest.length === 0) this.#take();
    this.#state = this.#rest.length > 0 ? "writing" : "idle";
    if (this.#state === "writing") write(standardOutput, this.#rest, (error, count) => this.#goOn(error, count));
  }

  #take(): void {
    this.#rest = Buffer.from(this.#waiting);
    this.#waiting = "";
  }

  #goOn(error: NodeJS.ErrnoException | null, count: number): void {
    if (!error) {
      this.#rest = this.#rest.subarray(count);
      this.#proceed();
    } else if (error.code === "EPIPE") {
      this.#state = "closed"; // whoever read it will not come back
    } else {
      this.#state = "pausing";
      setTimeout(() => this.#proceed(), pause).unref();
    }
  }

  /** What is being written at this moment is on its way. */
  #finish(): void {
    if (this.#state === "closed") return;
    try {
      if (this.#state !== "writing") writeSync(standardOutput, this.#rest);
      writeSync(standardOutput, this.#waiting);
    } catch {
      // There is nobody left who could be told.
    }
  }
}
