/**
 * Signing up, address first: no account exists before its owner has brought back the token that was mailed. So nobody can
 * squat on somebody else's address, and nobody learns here who has an account.
 */
import { record } from "#lib/auth/activity";
import type { Caller, User } from "#lib/auth/caller";
import { deviceOf, rememberDevice } from "#lib/auth/known-device";
import { newOneTimeToken, readOneTimeToken, redeemOneTimeToken, storeOneTimeToken } from "#lib/auth/one-time-token";
import { hashNewPassword, type StoredPassword } from "#lib/auth/password";
import type { PasswordRefusal } from "#lib/auth/password-rules";
import { mayMailTo } from "#lib/auth/rate-limit";
import { startSession } from "#lib/auth/session";
import type { SignedIn } from "#lib/auth/sign-in";
import { insertUser, isTaken } from "#lib/auth/user";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { log } from "#lib/log";
import { enqueue } from "#lib/mail/outbox";
import { err, ok, type Result } from "#lib/result";
import { hashSecret, type Secret } from "#lib/secret";

export type SignUp = { readonly token: Secret; readonly name: string; readonly password: string };
export type SignUpFailure = "token-invalid" | "address-taken" | "too-busy" | PasswordRefusal;

/** Mails a link to finish with. The same work, and the same silence, whether or not the address has an account. */
export async function requestSignUp(email: EmailAddress): Promise<void> {
  const { token, hash } = await newOneTimeToken();
  await db().$transaction(async (tx) => {
    if (!(await mayMailTo(tx, email, "sign-up"))) return;
    await storeOneTimeToken(tx, "sign-up", email, hash);
    await enqueue(tx, { kind: "sign-up", to: email, token });
  });
}

/** Makes the account and starts its first session. The token is used up only where that succeeds. */
export async function finishSignUp(form: SignUp, caller: Caller): Promise<Result<SignedIn, SignUpFailure>> {
  const email = await readOneTimeToken("sign-up", form.token);
  if (!email.ok) return email;
  const person = { email: email.value, name: form.name };
  const hashed = await hashNewPassword(form.password, person, caller);
  if (!hashed.ok) return hashed;
  const user = await makeAccount(person, hashed.value, form.token, caller);
  if (!user.ok) return user;
  log.info("user_created", { user: user.value.id, address: caller.address });
  return admit(user.value, caller);
}

async function admit(user: User, caller: Caller): Promise<Result<SignedIn, "token-invalid">> {
  const device = await deviceOf(user.id, caller);
  const issued = await startSession(user.id, false, caller, async (tx) => {
    if (!(await isTaken(user.email, tx))) return false;
    await rememberDevice(tx, user.id, device);
    return true;
  });
  return issued.ok ? ok({ user, issued: issued.value, device: device.token }) : err("token-invalid");
}

async function makeAccount(
  person: { email: EmailAddress; name: string },
  passwordHash: StoredPassword,
  token: Secret,
  caller: Caller,
): Promise<Result<User, "token-invalid" | "address-taken">> {
  const hash = await hashSecret(token);
  return db().$transaction(async (tx) => {
    if (!(await redeemOneTimeToken(tx, "sign-up", hash))) return err("token-invalid");
    const user = await insertUser(tx, person, passwordHash);
    if (user.ok) await record(tx, { userId: user.value.id, kind: "sign-up", from: caller });
    return user;
  });
}
