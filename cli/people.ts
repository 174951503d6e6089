/** Finding the person that a command is about. */
import { type Account, findAccount } from "#lib/auth/user";
import { EmailAddressSchema } from "#lib/email-address";
import { isId } from "#lib/secret";
import { CommandError, UsageError } from "./command";

/** The account with this address or, as logs have it, this id. Throws with a sentence where there is none. */
export async function accountOf(addressOrId: string | undefined): Promise<Account> {
  const account = await findAccount(parsed(addressOrId));
  if (account) return account;
  throw new CommandError(
    `Nobody has the address or id ${addressOrId}. For those who have one: npm run op -- users list`,
  );
}

function parsed(text = "") {
  if (isId(text)) return { id: text };
  const email = EmailAddressSchema.safeParse(text);
  if (email.success) return { email: email.data };
  throw new UsageError(`"${text}" is neither an e-mail address nor the id of an account.`);
}
