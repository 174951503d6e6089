import { signOut } from "#lib/auth/sign-out";
import { accepted } from "#lib/web/answer";
import { endpoint, NoInput } from "#lib/web/endpoint";

export const POST = endpoint({
  summary: "Sign out",
  description: "Whoever is not signed in is answered alike.",
  page: "/dashboard",
  input: NoInput,
  guard: "anyone",
  session: "ends",
  async handle(_, caller) {
    await signOut(caller);
    return accepted({ next: "/sign-in", notice: "signed-out", session: "ended" });
  },
});
