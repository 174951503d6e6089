/** Putting together what belongs together. */

/** The items by what `keyOf` says of them, each group and the groups themselves in their first order. */
export function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>(); // Map.groupBy begins with Node 21
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
