import { exportAccount } from "#lib/auth/account-export";
import { dayOf } from "#lib/calendar";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";
import { AccountExport } from "#lib/web/outputs";

export const GET = endpoint({
  summary: "Everything that is held about the person",
  description: "As a file: no password, no token and no hash of one is in it.",
  page: "/dashboard/account",
  input: NoInput,
  output: AccountExport,
  guard: "signed-in",
  async handle(_, caller) {
    const body = await exportAccount(caller);
    return accepted({ body, file: `account-${dayOf(body.exportedAt)}.json` });
  },
});
