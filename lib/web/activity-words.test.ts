import { describe, expect, test } from "vitest";
import { type ActivityEvent, actors, eventKinds } from "#lib/auth/activity";
import type { Id } from "#lib/secret";
import { firefox } from "#lib/testing/people";
import { kindTitles, tell } from "#lib/web/activity-words";

const everything = eventKinds.flatMap((kind) => actors.map((actor) => ({ kind, actor })));

describe("an event in words", () => {
  test.each(everything)("$kind by $actor has a title, a sentence and whose doing it was", ({ kind, actor }) => {
    const { title, sentence, by } = told({ kind, actor, target: "Chrome on Windows" });
    expect(title).toBe(kindTitles[kind]);
    expect(title).toMatch(/^[A-Z][A-Za-z -]+$/);
    expect(sentence).toMatch(/^[A-Z].*[.]$/);
    expect(`${title} ${sentence} ${by}`).not.toMatch(/undefined|null|NaN|function|log ?in|logon|register/i);
    expect(by).toBe(actor === "operator" ? "An operator of Acme" : "Firefox on Linux, from 192.0.2.1");
  });

  test("says by whom a session was ended, each in words of its own", () => {
    const sentences = actors.map((actor) => told({ kind: "session-ended", actor, target: "Safari on iPad" }).sentence);
    expect(new Set(sentences).size).toBe(actors.length);
    for (const sentence of sentences) expect(sentence).toContain("Safari on iPad");
  });

  test("names the API token that it happened to", () => {
    expect(told({ kind: "api-token-made", target: "deploy" }).sentence).toContain("“deploy”");
    expect(told({ kind: "api-token-revoked", target: "deploy" }).sentence).toContain("“deploy”");
  });

  test("has a title of its own for each kind: the titles are what people choose from", () => {
    expect(new Set(Object.values(kindTitles)).size).toBe(eventKinds.length);
  });

  test("stands out where somebody else may have come in, and a little where somebody tried", () => {
    const tones = Object.fromEntries(eventKinds.map((kind) => [kind, told({ kind }).tone]));
    const warnings = eventKinds.filter((kind) => tones[kind] === "warning");
    const mild = eventKinds.filter((kind) => tones[kind] === "mild");
    expect(warnings).toEqual(["session-replayed", "session-suspicious", "email-change-undone"]);
    expect(mild).toEqual([
      "sign-in-refused",
      "reauthentication-refused",
      "password-change-refused",
      "email-change",
      "account-deletion-refused",
      "api-token-made",
    ]);
  });

  test("does without a device or an address that is not known", () => {
    expect(told({ kind: "session-ended" }).sentence).toContain("an unknown device");
    expect(told({ address: "unknown", userAgent: "" }).by).toBe("Unknown device, from an unknown address");
    expect(told({ address: "" }).by).toBe("Firefox on Linux, from an unknown address");
  });

  test("repeats little of what a client says of itself", () => {
    const long = "A".repeat(300);
    const event = { kind: "session-suspicious", userAgent: `${long}/1 `, address: long, target: long } as const;
    const { sentence, by } = told(event);
    expect(sentence).not.toContain("A".repeat(61));
    expect(by).not.toContain("A".repeat(61));
    expect(by).toContain(`${"A".repeat(60)}…`);
  });
});

function told(odd: Partial<ActivityEvent>) {
  const event: ActivityEvent = {
    id: "an-id" as Id,
    kind: "sign-in",
    actor: "person",
    createdAt: new Date("2026-03-01T12:00:00Z"),
    address: "192.0.2.1",
    userAgent: firefox,
    target: null,
    ...odd,
  };
  return tell(event, "Acme");
}
