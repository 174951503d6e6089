/**
 * Sealing what must lie in the database for a while and be unreadable there: AES-256-GCM (NIST SP 800-38D) under a key
 * from the configuration. A stolen backup yields nothing; a sealed value moved to another row does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { NamedSecret } from "#lib/environment";
import { err, ok, type Result } from "#lib/result";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals `text` under the first key, bound to `context`. The form is: length of the key's id, id, nonce (96 random bits),
 * tag, ciphertext.
 */
export function seal(text: string, context: string, keys: readonly NamedSecret[]): Uint8Array<ArrayBuffer> {
  const key = keys[0];
  if (!key) throw new Error("There is no key to seal with.");
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.key.subarray(0, 32), nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return new Uint8Array(
    Buffer.concat([Buffer.from([key.id.length]), Buffer.from(key.id), nonce, cipher.getAuthTag(), body]),
  );
}

/** Opens what `seal` made. Fails with "cannot-open" where the key is gone, the context is another, or a bit was changed. */
export function open(sealed: Uint8Array, context: string, keys: readonly NamedSecret[]): Result<string, "cannot-open"> {
  const bytes = Buffer.from(sealed);
  const start = 1 + (bytes[0] ?? 0);
  const key = keys.find(({ id }) => id === bytes.toString("latin1", 1, start));
  if (!key || bytes.length < start + nonceBytes + tagBytes) return err("cannot-open");
  const nonce = bytes.subarray(start, start + nonceBytes);
  const tag = bytes.subarray(start + nonceBytes, start + nonceBytes + tagBytes);
  try {
    const decipher = createDecipheriv(algorithm, key.key.subarray(0, 32), nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
    return ok(
      decipher.update(bytes.subarray(start + nonceBytes + tagBytes), undefined, "utf8") + decipher.final("utf8"),
    );
  } catch {
    return err("cannot-open");
  }
}
