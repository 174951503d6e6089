/** Whether each signing key is what it says: a change by hand that spoils one would show at the first token only. */
import { calculateJwkThumbprint, jwtVerify, SignJWT } from "jose";
import type { SigningKey } from "#lib/key-set";

/** The `kid` of each key whose thumbprint is another (RFC 7638), or whose private and public members are no pair. */
export async function findUnfitKeys(keys: readonly SigningKey[]): Promise<string[]> {
  const fit = await Promise.all(keys.map(isFit));
  return keys.filter((_, index) => !fit[index]).map(({ kid }) => kid);
}

async function isFit(key: SigningKey): Promise<boolean> {
  try {
    const { d: _, ...publicKey } = key;
    const token = await new SignJWT().setProtectedHeader({ alg: key.alg }).sign(key);
    await jwtVerify(token, publicKey);
    return (await calculateJwkThumbprint(key)) === key.kid;
  } catch {
    return false; // a point that is not on the curve cannot even be read
  }
}
