import { expect, test } from "vitest";
import { SignUpFinishForm } from "#lib/web/forms";

test.each(["abc_DEF-1", "  abc_DEF-1\n", "https://app.example.com/sign-up/finish#t=abc_DEF-1"])(
  "%j is the code abc_DEF-1, however it was pasted",
  (token) => {
    const form = SignUpFinishForm.parse({ token, name: "Ada", password: "a rather long passphrase" });
    expect(form.token).toBe("abc_DEF-1");
  },
);
