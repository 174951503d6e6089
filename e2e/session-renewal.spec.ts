import { type BrowserContext, expect, type Page } from "@playwright/test";
import type { IssuedToken } from "#lib/auth/session";
import { type Duration, minus, minutes } from "#lib/clock";
import { config } from "#lib/config";
import { db } from "#lib/db/client";
import { endSessionsOf, expiredToken, giveToken, type Person, sessionOf, test } from "./fixtures";
import { type Ask, asJson, cookieHeader, cookieName, tokenIn, withToken } from "./requests";

const prefetches = {
  "next-router-prefetch": { rsc: "1", "next-router-prefetch": "1" },
  "next-router-segment-prefetch": { rsc: "1", "next-router-segment-prefetch": "/_tree" },
  purpose: { purpose: "prefetch" },
  "sec-purpose": { "sec-purpose": "prefetch" },
  "sec-purpose: prerender": { "sec-purpose": "prefetch;prerender" },
};

test.describe("a living session whose token has expired", () => {
  test("is renewed on the way to a page, query and all", async ({ page, person }) => {
    const issued = await giveExpired(page.context(), person);
    await page.goto("/dashboard?tab=1");
    await expect(page).toHaveURL("/dashboard?tab=1");
    await expect(page.getByText(person.email)).toBeVisible();
    expect(await tokenOf(page.context())).not.toBe(issued.token);
    expect(await generationOf(person)).toBe(2);
  });

  test("is renewed when a link is clicked", async ({ signedIn, person }) => {
    await signedIn.goto("/");
    await expire(signedIn.context());
    await signedIn.getByRole("link", { name: "Go to the dashboard" }).click();
    await expect(signedIn).toHaveURL("/dashboard");
    await expect(signedIn.getByText(person.email)).toBeVisible();
    expect(await generationOf(person)).toBe(2);
  });

  test("is renewed when a page is brought up to date", async ({ signedIn, person }) => {
    await signedIn.goto("/dashboard");
    await expire(signedIn.context());
    expect(await fetchComponents(signedIn, 1)).toEqual([true]);
    expect(await generationOf(person)).toBe(2);
  });

  test("is renewed once by five requests at a time, and all are answered", async ({ signedIn, person }) => {
    await signedIn.goto("/dashboard");
    await expire(signedIn.context());
    expect(await fetchComponents(signedIn, 5)).toEqual([true, true, true, true, true]);
    expect(await generationOf(person)).toBe(2);
  });

  test("is renewed for two tabs at once", async ({ page, person }) => {
    await giveExpired(page.context(), person);
    const otherTab = await page.context().newPage();
    await Promise.all([page.goto("/dashboard"), otherTab.goto("/dashboard")]);
    await expect(page.getByText(person.email)).toBeVisible();
    await expect(otherTab.getByText(person.email)).toBeVisible();
    expect(await generationOf(person)).toBe(2);
  });

  test("outlives an answer that got lost", async ({ ask, person }) => {
    const expired = await expiredToken(await sessionOf(person));
    const lost = tokenIn(await ask("/session/renew", { headers: withToken(expired) })) ?? "";
    const second = tokenIn(await ask("/session/renew", { headers: withToken(expired) })) ?? "";
    expect(await generationOf(person)).toBe(2);
    expect(second).not.toBe(lost);
    for (const token of [lost, second]) {
      expect((await ask("/dashboard", { headers: withToken(token) })).body).toContain(person.email);
    }
  });

  test("is renewed in the answer of an endpoint", async ({ ask, person }) => {
    const expired = await expiredToken(await sessionOf(person));
    const reply = await ask("/api/me", { headers: withToken(expired) });
    expect([reply.status, JSON.parse(reply.body).user.email]).toEqual([200, person.email]);
    expect(reply.headers["set-cookie"]?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await generationOf(person)).toBe(2);
    const renewed = tokenIn(reply) ?? "";
    expect((await ask("/api/me", { headers: withToken(renewed) })).headers["set-cookie"]).toBeUndefined();
  });

  test("is not renewed by an endpoint that refuses to look at the request", async ({ ask, person }) => {
    const expired = await expiredToken(await sessionOf(person));
    const reply = await ask("/api/sign-out", asJson({}, { ...withToken(expired), "sec-fetch-site": "cross-site" }));
    expect([reply.status, reply.headers["set-cookie"]]).toEqual([403, undefined]);
    expect(await generationOf(person)).toBe(1);
  });

  for (const [what, headers] of Object.entries(prefetches)) {
    test(`is not renewed by a prefetch: ${what}`, async ({ ask, person }) => {
      const expired = await expiredToken(await sessionOf(person));
      for (const path of ["/dashboard", "/session/renew"]) {
        const reply = await ask(path, { headers: { ...headers, ...withToken(expired) } });
        expect([reply.status, reply.headers["set-cookie"], reply.body]).toEqual([204, undefined, ""]);
      }
      expect(await generationOf(person)).toBe(1);
      const visit = await ask("/session/renew", { headers: withToken(expired) });
      expect(tokenIn(visit)).not.toBeNull();
    });
  }

  test("is not renewed by a picture or a frame of another page", async ({ ask, person }) => {
    const expired = await expiredToken(await sessionOf(person));
    for (const destination of ["image", "iframe", "frame", "script", "style", "embed", "object", "font", "video"]) {
      const headers = { "sec-fetch-dest": destination, ...withToken(expired) };
      const reply = await ask("/session/renew", { headers });
      expect([destination, reply.status, reply.headers["set-cookie"]]).toEqual([destination, 204, undefined]);
    }
    expect(await generationOf(person)).toBe(1);
  });

  test("is not hurt by a HEAD, whose cookie may get lost", async ({ ask, person }) => {
    const expired = await expiredToken(await sessionOf(person));
    const head = await ask("/session/renew", { method: "HEAD", headers: withToken(expired) });
    expect([head.status, head.headers.location]).toEqual([303, "/dashboard"]);
    expect(tokenIn(await ask("/session/renew", { headers: withToken(expired) }))).not.toBeNull();
  });

  test("is not renewed once it has been idle for too long", async ({ page, person }) => {
    await giveExpired(page.context(), person);
    await passTime(person, config().sessionLimits.idle);
    await page.goto("/dashboard");
    await expect(page).toHaveURL("/sign-in?next=%2Fdashboard");
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  });

  test("is not renewed once it has ended", async ({ page, person }) => {
    await giveExpired(page.context(), person);
    await endSessionsOf(person);
    await page.goto("/dashboard");
    await expect(page).toHaveURL("/sign-in?next=%2Fdashboard");
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  });
});

test.describe("with JavaScript off", () => {
  test.use({ javaScriptEnabled: false });

  test("an expired token is renewed on the way to a page", async ({ page, person }) => {
    await giveExpired(page.context(), person);
    await page.goto("/dashboard");
    await expect(page).toHaveURL("/dashboard");
    await expect(page.getByText(person.email)).toBeVisible();
  });
});

test("a token that is still good is not renewed, only sent on", async ({ ask, person }) => {
  const { token } = await sessionOf(person);
  const reply = await ask("/session/renew?next=%2Fdashboard%3Ftab%3D1", { headers: withToken(token) });
  expect([reply.status, reply.headers.location]).toEqual([303, "/dashboard?tab=1"]);
  expect([reply.headers["set-cookie"], await generationOf(person)]).toEqual([undefined, 1]);
});

test("a stranger who asks for renewal is sent to sign in, and nowhere else", async ({ ask }) => {
  const reply = await ask("/session/renew?next=%2Fdashboard%3Ftab%3D1");
  expect([reply.status, reply.headers.location]).toEqual([303, "/sign-in?next=%2Fdashboard%3Ftab%3D1"]);
  expect(reply.headers["set-cookie"]).toBeUndefined();
});

test("a token older than the one before the newest is refused", async ({ ask, person }) => {
  const first = await sessionOf(person);
  const second = await renewed(ask, await expiredToken(first));
  const third = await renewed(ask, await expiredToken(second));
  expect(await generationOf(person)).toBe(3);
  expect((await ask("/dashboard", { headers: withToken(third.token) })).body).toContain(person.email);
  for (const token of [first.token, second.token, await expiredToken(first)]) {
    expect((await ask("/dashboard", { headers: withToken(token) })).body).not.toContain(person.email);
  }
  expect(tokenIn(await ask("/session/renew", { headers: withToken(await expiredToken(first)) }))).toBeNull();
  expect((await ask("/api/me", { headers: withToken(await expiredToken(first)) })).status).toBe(401);
});

test("a browser that goes on showing the old token is sent round once, then to sign in", async ({ ask, person }) => {
  const old = await expiredToken(await sessionOf(person));
  const visited = [];
  const cookies: string[] = [];
  for (let path: string | undefined = "/dashboard"; path && visited.length < 10; ) {
    visited.push(path);
    const reply = await ask(path, {
      headers: { cookie: [...cookies, withToken(old).cookie].filter(Boolean).join("; ") },
    });
    cookies.push(cookieHeader(reply));
    path = reply.headers.location;
  }
  const [there, renewal] = ["/dashboard", "/session/renew?next=%2Fdashboard"];
  expect(visited).toEqual([there, renewal, there, renewal, "/sign-in?next=%2Fdashboard"]);
});

test("an old token kept for the dashboard alone hides the new one from nobody", async ({ page, person }) => {
  const value = await expiredToken(await sessionOf(person));
  const { hostname: domain } = config().publicUrl;
  await page.context().addCookies([
    { name: cookieName, value, domain, path: "/" },
    { name: cookieName, value, domain, path: "/dashboard" },
  ]);
  await page.goto("/dashboard");
  await expect(page.getByText(person.email)).toBeVisible();
});

test("a person who works for an hour and more stays signed in", async ({ signedIn, person }) => {
  for (const visit of [1, 2, 3, 4, 5, 6, 7, 8]) {
    await passTime(person, minutes(10));
    await expire(signedIn.context());
    await signedIn.goto("/dashboard");
    await expect(signedIn.getByText(person.email), `after ${visit} times ten minutes`).toBeVisible();
  }
  expect(await generationOf(person)).toBe(9);
});

test("a person who works on and on is asked to sign in at the absolute limit", async ({ signedIn, person }) => {
  await signedIn.goto("/dashboard");
  await db().session.updateMany({ where: { userId: person.id }, data: { endsAt: new Date(0) } });
  await expire(signedIn.context());
  await signedIn.goto("/dashboard");
  await expect(signedIn).toHaveURL("/sign-in?next=%2Fdashboard");
});

/** A session for the person, and an expired token of it for the browser. */
async function giveExpired(context: BrowserContext, person: Person): Promise<IssuedToken> {
  const issued = await sessionOf(person);
  await giveToken(context, await expiredToken(issued));
  return issued;
}

/** Lets the token in the browser expire, and with it the marker of an earlier renewal, which lives for a minute. */
async function expire(context: BrowserContext): Promise<void> {
  const token = await tokenOf(context);
  await context.clearCookies();
  await giveToken(context, await expiredToken({ token, keepUntil: null }));
}

async function tokenOf(context: BrowserContext): Promise<string> {
  return (await context.cookies()).find(({ name }) => name === cookieName)?.value ?? "";
}

async function renewed(ask: Ask, expired: string): Promise<IssuedToken> {
  return { token: tokenIn(await ask("/session/renew", { headers: withToken(expired) })) ?? "", keepUntil: null };
}

async function generationOf(person: Person): Promise<number> {
  return (await db().session.findFirstOrThrow({ where: { userId: person.id } })).generation;
}

/** So much time passes for the person's session: all its times move into the past. */
async function passTime(person: Person, time: Duration): Promise<void> {
  const { id, createdAt, lastSeenAt, endsAt } = await db().session.findFirstOrThrow({ where: { userId: person.id } });
  const data = {
    createdAt: minus(createdAt, time),
    lastSeenAt: minus(lastSeenAt, time),
    endsAt: minus(endsAt, time),
  };
  await db().session.update({ where: { id }, data });
}

/** Fetches the dashboard's components, so many times at once, as the router does. Tells which answers had the page. */
function fetchComponents(page: Page, times: number): Promise<boolean[]> {
  return page.evaluate(async (times) => {
    const answers = Array.from({ length: times }, () => fetch("/dashboard", { headers: { RSC: "1" } }));
    const texts = await Promise.all(answers.map(async (answer) => (await answer).text()));
    return texts.map((text) => text.includes("You are signed in as"));
  }, times);
}
