import { secureAccount } from "#lib/auth/secure-account";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

export const POST = endpoint({
  page: "/dashboard/secure-account",
  input: NoInput,
  guard: "signed-in",
  async handle(_, caller) {
    await secureAccount(caller);
    return accepted({ status: 200, next: "/sign-in", notice: "account-secured", session: "ended" });
  },
});
