/**
 * Things of which a process has exactly one: the database, the hash pool, the configuration.
 *
 * A module-level constant is not one of them: a production build holds the same module once for pages, once for
 * route handlers and once for instrumentation, and each would open a database of its own.
 */

type Registry = Map<string, unknown>;
const registryKey = Symbol.for("latchkey.once");

/** The process's one `name`, made by the first caller. */
export function once<T>(name: string, make: () => T): T {
  const made = registry();
  if (!made.has(name)) made.set(name, make());
  return made.get(name) as T;
}

/** Forgets the process's one `name`, so that the next caller makes it anew. For tests, which need a fresh one each. */
export function forget(name: string): void {
  registry().delete(name);
}

function registry(): Registry {
  const holder = globalThis as { [registryKey]?: Registry };
  holder[registryKey] ??= new Map();
  return holder[registryKey];
}
