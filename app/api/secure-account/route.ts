import { secureAccount } from "#lib/auth/secure-account";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "Shut everybody out",
  description: "All sessions end, all API tokens are revoked, and a code for a new password is mailed.",
  page: "/dashboard/secure-account",
  input: NoInput,
  output: Onward,
  guard: "signed-in",
  session: "ends",
  async handle(_, caller) {
    await secureAccount(caller);
    return accepted({ next: "/sign-in", notice: "account-secured", session: "ended" });
  },
});
