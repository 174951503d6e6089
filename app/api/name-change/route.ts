import { changeName } from "#lib/auth/name-change";
import { accepted } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { NameChangeForm } from "#lib/web/forms";
import { Onward } from "#lib/web/outputs";

export const POST = endpoint({
  summary: "Change the name",
  page: "/dashboard/account",
  input: NameChangeForm,
  output: Onward,
  keep: ["name"],
  guard: "signed-in",
  async handle({ name }, caller) {
    await changeName(name, caller);
    return accepted({ next: "/dashboard/account", notice: "name-changed" });
  },
});
