import { signOut } from "#lib/auth/sign-out";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

export const POST = endpoint({
  input: NoInput,
  guard: "anyone",
  async handle(_, caller) {
    await signOut(caller);
    return accepted({ status: 204, next: "/sign-in", notice: "signed-out", session: "ended" });
  },
});
