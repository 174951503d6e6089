/** How often the memory is tidied up. */
import { setFlagsFromString } from "node:v8";

/**
 * Lets the heap grow to four times what is alive before V8 looks through all of it. Four is the most that V8 allows itself,
 * which it comes to under full load; under little load it looks again for each quarter more, every few seconds, and its
 * threads take the processors from a page or two each time. To be called before anything is served.
 */
export function tidyUpSeldom() {
  setFlagsFromString("--heap-growing-percent=300");
}
