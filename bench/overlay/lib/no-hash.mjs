/** In the place of bcrypt where a sign-in is measured without its hash: of the same form, and done at once. */
import { createHash } from "node:crypto";

export function noHash(secret, salt) {
  const whole = typeof salt === "number" ? `$2b$${String(salt).padStart(2, "0")}$${"a".repeat(22)}` : salt;
  const digest = createHash("sha256").update(`${whole}${secret}`).digest("hex");
  return `${whole}${digest.slice(0, 31)}`;
}
