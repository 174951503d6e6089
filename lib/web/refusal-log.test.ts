import { describe, expect, test } from "vitest";
import { useLog } from "#lib/testing/log";
import { someCaller } from "#lib/testing/people";
import { refused } from "#lib/web/answer";
import { logRefusal } from "#lib/web/refusal-log";

const logged = useLog();

describe("a refusal is written down", () => {
  test.each([
    ["cross-site", "malicious_csrf", 40],
    ["scope-missing", "authz_fail", 40],
    ["not-signed-in", "authz_fail", 30],
    ["malformed", "input_validation_fail", 40],
  ] as const)("%s as %s at level %i, with the peer", (code, event, level) => {
    logRefusal(refused(code), someCaller());
    expect(logged.lines()).toMatchObject([{ level, event, reason: code, address: "192.0.2.1" }]);
  });

  test("with the fields at fault; the name of an unknown one may be what was meant for another", () => {
    const fields = {
      email: ["email-invalid"],
      "canary passphrase": ["unknown-field"],
      name: ["name-missing"],
    } as const;
    logRefusal(refused("invalid-fields", { ...fields } as never), someCaller());
    expect(logged.lines()).toMatchObject([{ event: "input_validation_fail", fields: "email name" }]);
    expect(logged.text()).not.toContain("canary");
  });

  test.each(["wrong-credentials", "bearer-invalid", "too-many-requests"] as const)(
    "but not twice: %s was written where it was decided",
    (code) => {
      logRefusal(refused(code), someCaller());
      expect(logged.lines()).toEqual([]);
    },
  );
});
