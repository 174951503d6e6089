import { exportAccount } from "#lib/auth/account-export";
import { dayOf } from "#lib/calendar";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

export const GET = endpoint({
  page: "/dashboard/account",
  input: NoInput,
  guard: "signed-in",
  async handle(_, caller) {
    const body = await exportAccount(caller);
    return accepted({ status: 200, body, file: `account-${dayOf(body.exportedAt)}.json` });
  },
});
