/** What `bench/fill.ts` and whoever signs in have to agree on. */

/** Everybody's in the databases that are filled for the measurement. */
export const password = "a rather long passphrase";
