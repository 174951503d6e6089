/** Changing one's name. */
import type { SignedInCaller } from "#lib/auth/caller";
import { replaceName } from "#lib/auth/user";
import { log } from "#lib/log";

/** Calls the person by another name from now on. Two people may have the same. */
export async function changeName(name: string, { user, address }: SignedInCaller): Promise<void> {
  await replaceName(user.id, name);
  log.info("user_updated", { user: user.id, address, field: "name" });
}
