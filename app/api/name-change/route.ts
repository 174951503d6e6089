import { changeName } from "#lib/auth/name-change";
import { accepted } from "#lib/web/answer";
import { endpoint } from "#lib/web/endpoint";
import { NameChangeForm } from "#lib/web/forms";

export const POST = endpoint({
  page: "/dashboard/account",
  input: NameChangeForm,
  keep: ["name"],
  guard: "signed-in",
  async handle({ name }, caller) {
    await changeName(name, caller);
    return accepted({ status: 200, next: "/dashboard/account", notice: "name-changed" });
  },
});
