import { beforeEach, describe, expect, test } from "vitest";
import { channels, tell } from "#lib/measurement";
import { type AnsweredRequest, startServerLog } from "#lib/server-log";
import { useLog } from "#lib/testing/log";

const logged = useLog();

const answered: AnsweredRequest = {
  request: "an-id",
  address: "192.0.2.1",
  method: "GET",
  path: "/sign-in",
  route: "/sign-in",
  status: 200,
  complete: true,
  ms: 1.5,
  agent: "Firefox",
};

beforeEach(() => {
  startServerLog();
  startServerLog(); // another part of the build does the same
});

describe("a request that was answered", () => {
  test("is one line of the log, with what is known of it but for the pattern of its route", () => {
    tell(channels.request, answered);
    const { route, ...told } = answered;
    expect(logged.lines()).toEqual([{ level: 30, time: expect.any(String), event: "request", ...told }]);
  });

  test.each([
    [{ status: 404, route: "" }, 30],
    [{ status: 500 }, 50],
    [{ status: 503, route: "/readyz" }, 50],
    [{ route: "/_next/static" }, 20],
    [{ route: "/healthz" }, 20],
    [{ route: "/metrics" }, 20],
    [{ route: "/metrics", status: 404 }, 30],
  ])("%j is told at level %i", (odd, level) => {
    tell(channels.request, { ...answered, ...odd });
    expect(logged.lines()).toMatchObject([{ level }]);
  });
});

test("what happens to the server itself is told, and of what it crashed of no more than may be", () => {
  tell(channels.server, { event: "sys_startup", facts: { origin: "https://app.example.com" } });
  const error = new TypeError("It broke\nover: canary\nfor good");
  tell(channels.server, { event: "sys_crash", facts: { error } });
  expect(logged.lines()).toMatchObject([
    { level: 30, event: "sys_startup", origin: "https://app.example.com" },
    { level: 50, event: "sys_crash", error: expect.stringMatching(/^TypeError: It broke \.\.\. for good\n {4}at /) },
  ]);
  expect(logged.text()).not.toContain("canary");
});

describe("what somebody writes to the console", () => {
  test.each([
    ["error", 50],
    ["warn", 40],
    ["info", 30],
    ["debug", 20],
  ])("as %s is a line at level %i", (level, number) => {
    tell(channels.console, { level, said: ["It is late."] });
    expect(logged.lines()).toMatchObject([{ level: number, event: "console", text: "It is late." }]);
  });

  test("is one line, in no colour, with no more of it than may be told", () => {
    const error = Object.assign(new TypeError("It broke\nover: canary\nfor good"), { meta: "canary", cause: "canary" });
    const said = ["\u001b[31m⨯\u001b[39m", "Failed\nwith canary\nat last", error, { token: "canary" }, 5, "canary"];
    tell(channels.console, { level: "error", said });
    const text = expect.stringMatching(
      /^⨯ Failed ... at last TypeError: It broke ... for good\n.* \[object Object\] 5$/s,
    );
    expect(logged.lines()).toMatchObject([{ event: "console", text }]);
    expect(logged.text()).not.toMatch(/canary|\n./);
  });
});
