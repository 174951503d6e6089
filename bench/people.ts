/** What `bench/fill.ts` and whoever signs in have to agree on. */

/** Everybody's in the databases that are filled for the measurement. */
export const password = "a rather long passphrase";

/** The browser of all their sessions: another one would be noted as such, at the cost of a write. */
export const userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
