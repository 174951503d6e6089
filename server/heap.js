/** How often all of the memory is looked through for what is not needed any more. */
import { setFlagsFromString } from "node:v8";

/**
 * Lets the heap grow to three times what is alive before V8 looks through all of it. By itself it does so at four times under full
 * load, but under little load each time that a quarter has come to it, every few seconds; and its threads take the processors from
 * a page or two each time. To be called before anything is served.
 */
export function lookThroughHeapSeldom() {
  setFlagsFromString("--heap-growing-percent=200");
}
