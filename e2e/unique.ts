/** Names that nothing else has. */

/** Gives another one at each call: "unique-1", "unique-2". */
export type Unique = () => string;

/** A source of names that are unique among themselves. */
export function uniqueNames(): Unique {
  let count = 0;
  return () => {
    count += 1;
    return `unique-${count}`;
  };
}

/** An address on the network for a unique name. */
export function uniqueAddress(name: string): string {
  const number = Number(/\d+$/.exec(name)?.[0]);
  return [10, (number >> 16) % 256, (number >> 8) % 256, number % 256].join(".");
}
