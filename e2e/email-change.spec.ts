import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { fillIn, giveSession, makeSignInOld, type Person, somebody, test } from "./fixtures";
import { looksRight } from "./looks";
import { codeIn, freshAddress, linkIn, mailsTo } from "./mail";
import { fromElsewhere, requestId } from "./requests";

const passphrase = "seven green umbrellas at noon";
const sameOrigin = { "sec-fetch-site": "same-origin" };
const confirmPage = "/dashboard/reauthentication?next=%2Fdashboard%2Femail-change";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("a person changes the address by mail, and signs in with the new one", async ({ signedIn, person }) => {
      const email = freshAddress();
      await signedIn.goto("/dashboard/account");
      await signedIn.getByRole("link", { name: "Change e-mail address" }).click();
      await expect(signedIn).toHaveURL("/dashboard/email-change");
      await ask(signedIn, email);
      await expect(signedIn).toHaveURL("/dashboard/email-change/sent");
      await signedIn.goto("/dashboard");
      await expect(signedIn.getByText(person.email)).toBeVisible();

      await open(signedIn, email, javaScriptEnabled);
      await signedIn.getByRole("button", { name: "Use this address" }).click();
      await expect(signedIn).toHaveURL("/dashboard/account");
      await expect(signedIn.getByRole("status")).toHaveText(
        "The new address is confirmed. Sign in with it from now on.",
      );
      await expect(signedIn.getByText(email)).toBeVisible();
      await signedIn.context().clearCookies();
      await signIn(signedIn, person);
      await expect(signedIn.getByText("That address and password do not belong together.")).toBeVisible();
      await signIn(signedIn, { ...person, email });
      await expect(signedIn).toHaveURL("/dashboard");
    });

    test("the link works in another browser, where nobody is signed in", async ({ page, secondBrowser }) => {
      const email = await asked(secondBrowser);
      await open(page, email, javaScriptEnabled);
      await page.getByRole("button", { name: "Use this address" }).click();
      await expect(page).toHaveURL("/sign-in");
      await expect(page.getByRole("status")).toContainText("The new address is confirmed.");
      await secondBrowser.goto("/dashboard");
      await expect(secondBrowser.getByText(email)).toBeVisible();
    });

    test("the old address undoes the change, everybody is out, and a new password comes by mail", async ({
      page,
      secondBrowser,
      person,
    }) => {
      const email = await changed(secondBrowser);
      await secondBrowser.goto("/dashboard");
      await expect(secondBrowser.getByText(email)).toBeVisible();
      await open(page, person.email, javaScriptEnabled);
      await expect(page.getByText("Everybody who is signed in to it is signed out")).toBeVisible();
      await page.getByRole("button", { name: "Undo the change" }).click();
      await expect(page).toHaveURL("/sign-in");
      await expect(page.getByRole("status")).toContainText("The address is changed back");
      await secondBrowser.reload();
      await expect(secondBrowser).toHaveURL(/\/sign-in\?next=/);
      await signIn(page, person);
      await expect(page.getByText("That address and password do not belong together.")).toBeVisible();

      await open(page, person.email, javaScriptEnabled, 2);
      await page.getByLabel("New password").fill(passphrase);
      await page.getByRole("button", { name: "Change my password" }).click();
      await expect(page).toHaveURL("/sign-in");
      await signIn(page, { ...person, password: passphrase });
      await expect(page).toHaveURL("/dashboard");
      await expect(page.getByText(person.email)).toBeVisible();
      expect((await mailsTo(email, 2))[0]?.subject).toBe("This address no longer has your account at Latchkey");
    });

    test("whoever undoes it signed in is signed out by it", async ({ signedIn, person }) => {
      await changed(signedIn);
      await open(signedIn, person.email, javaScriptEnabled);
      await signedIn.getByRole("button", { name: "Undo the change" }).click();
      await expect(signedIn).toHaveURL("/sign-in");
      await expect(signedIn.getByRole("status")).toContainText("The address is changed back");
      expect(await signedIn.context().cookies("http://localhost")).not.toContainEqual(
        expect.objectContaining({ name: "latchkey-session" }),
      );
    });

    test("whoever undoes it signed in to another account stays so", async ({ page, secondBrowser, person }) => {
      await changed(secondBrowser);
      const other = await somebody();
      await giveSession(page.context(), other);
      await open(page, person.email, javaScriptEnabled);
      await page.getByRole("button", { name: "Undo the change" }).click();
      await expect(page).toHaveURL("/dashboard/account");
      await expect(page.getByRole("status")).toContainText("The address is changed back");
      await expect(page.getByText(other.email)).toBeVisible();
    });

    test("long after signing in the password is asked for first, and what was typed is kept", async ({
      signedIn,
      person,
    }) => {
      const email = freshAddress();
      await signedIn.goto("/dashboard/email-change");
      await makeSignInOld(person);
      await ask(signedIn, email);
      await expect(signedIn).toHaveURL(confirmPage);
      await signedIn.getByLabel("Password", { exact: true }).fill(person.password);
      await signedIn.getByRole("button", { name: "Confirm" }).click();
      await expect(signedIn).toHaveURL("/dashboard/email-change");
      await expect(signedIn.getByText("What you entered is still here: send it once more.")).toBeVisible();
      await expect(signedIn.getByLabel("New e-mail address")).toHaveValue(email);
      await signedIn.getByRole("button", { name: "Send the link" }).click();
      await expect(signedIn).toHaveURL("/dashboard/email-change/sent");
      await mailsTo(email);
    });

    test("the page itself is not shown long after signing in", async ({ signedIn, person }) => {
      await makeSignInOld(person);
      await signedIn.goto("/dashboard/email-change");
      await expect(signedIn).toHaveURL(confirmPage);
    });

    test("an address that is none, or that one has already, is refused beside its field", async ({
      signedIn,
      person,
    }) => {
      await signedIn.goto("/dashboard/email-change");
      for (const [typed, reason] of [
        ["robin@example", /^Enter an e-mail address, such as/],
        [person.email.toUpperCase(), "This is your address already."],
      ] as const) {
        await ask(signedIn, typed);
        const field = signedIn.getByLabel("New e-mail address");
        await expect(field).toHaveAccessibleDescription(reason);
        await expect(field).toHaveValue(typed);
      }
    });

    test("links that are not good say so, and what to do", async ({ page }) => {
      await openAt(page, "/email-change/finish", "made-up", javaScriptEnabled);
      await page.getByRole("button", { name: "Use this address" }).click();
      await expect(page.locator(":focus")).toContainText("This link or code has been used");
      await page.getByRole("link", { name: "Ask for a new link" }).click();
      await expect(page).toHaveURL("/sign-in?next=%2Fdashboard%2Femail-change");
      await openAt(page, "/email-change/undo", "made-up", javaScriptEnabled);
      await page.getByRole("button", { name: "Undo the change" }).click();
      await expect(page.locator(":focus")).toContainText("This link or code has been used");
      await page.getByRole("link", { name: "ask for a new password" }).click();
      await expect(page).toHaveURL("/password-reset");
    });

    test("an address that was taken meanwhile is told, and nothing is half", async ({ signedIn, person }) => {
      const email = await asked(signedIn);
      await mailsTo(email);
      await somebody(email);
      await open(signedIn, email, javaScriptEnabled);
      await signedIn.getByRole("button", { name: "Use this address" }).click();
      await expect(signedIn.getByText("This address has an account by now.")).toBeVisible();
      await expect(signedIn.getByText("Your own account keeps its old address.")).toBeVisible();
      await signedIn.goto("/dashboard");
      await expect(signedIn.getByText(person.email)).toBeVisible();
    });
  });
}

test("another tab of the browser shows the new address at its next click", async ({ signedIn }) => {
  const other = await signedIn.context().newPage();
  await other.goto("/dashboard");
  const email = await asked(signedIn);
  await open(signedIn, email, true);
  await signedIn.getByRole("button", { name: "Use this address" }).click();
  await expect(signedIn).toHaveURL("/dashboard/account");
  await other.reload();
  await expect(other.getByText(email)).toBeVisible();
});

test("the other tabs leave when the change is undone in one of them", async ({ signedIn, person }) => {
  await changed(signedIn);
  const other = await signedIn.context().newPage();
  await other.goto("/dashboard");
  await expect(other.getByRole("timer").first()).toBeVisible();
  await open(signedIn, person.email, true);
  await signedIn.getByRole("button", { name: "Undo the change" }).click();
  await expect(other).toHaveURL("/sign-in");
});

test("the token stays over a reload, and is gone from the address bar once it is used", async ({ signedIn }) => {
  const email = await asked(signedIn);
  const link = linkIn((await mailsTo(email))[0]).href;
  await signedIn.goto(link);
  await signedIn.reload();
  await expect(signedIn).toHaveURL(link);
  await ready(signedIn);
  await signedIn.getByRole("button", { name: "Use this address" }).click();
  await expect(signedIn).toHaveURL("/dashboard/account");
  await signedIn.goBack();
  await expect(signedIn).toHaveURL("/email-change/finish");
});

test("a mail scanner that opens the links by GET and HEAD changes nothing", async ({ signedIn, request, person }) => {
  const email = await asked(signedIn);
  const confirm = linkIn((await mailsTo(email))[0]);
  await scan(request, confirm);
  expect(await bring(request, confirm)).toBe(200);
  const undo = linkIn((await mailsTo(person.email))[0]);
  await scan(request, undo);
  expect(await bring(request, undo)).toBe(200);
});

test("20 uses of each link at once change one thing and fail nowhere", async ({ signedIn, request, person }) => {
  const email = await asked(signedIn);
  const statuses = [200, ...Array.from({ length: 19 }, () => 422)];
  expect(await twentyTimes(request, linkIn((await mailsTo(email))[0]))).toEqual(statuses);
  expect(await twentyTimes(request, linkIn((await mailsTo(person.email))[0]))).toEqual(statuses);
  await mailsTo(person.email, 2);
});

test("a link of one kind is refused at the endpoint of another, and is not spent", async ({
  signedIn,
  request,
  person,
}) => {
  const email = await asked(signedIn);
  const confirm = linkIn((await mailsTo(email))[0]);
  const mistaken = async (link: URL, path: string) => {
    const data = { token: tokenOf(link), ...(path.includes("password") ? { password: passphrase } : {}) };
    expect((await request.post(path, { data, headers: fromElsewhere() })).status()).toBe(422);
  };
  for (const path of ["/api/email-change/undo", "/api/password-reset/finish"]) await mistaken(confirm, path);
  expect(await bring(request, confirm)).toBe(200);
  const undo = linkIn((await mailsTo(person.email))[0]);
  for (const path of ["/api/email-change/finish", "/api/password-reset/finish"]) await mistaken(undo, path);
  expect(await bring(request, undo)).toBe(200);
});

test("whoever asks is answered alike for an address that has an account and one that has none", async ({
  signedIn,
}) => {
  const [taken, free] = [(await somebody()).email, freshAddress()];
  const told = [];
  for (const email of [taken, free]) {
    const answer = await signedIn.request.post("/api/email-change", { data: { email }, headers: sameOrigin });
    const { date, "x-request-id": id, "content-security-policy": policy, ...headers } = answer.headers();
    expect(id).toMatch(requestId);
    told.push({
      status: answer.status(),
      headers,
      policy: policy?.replace(/'nonce-[^']+'/, ""),
      body: await answer.text(),
    });
  }
  expect(told[0]?.status).toBe(202);
  expect(told[1]).toEqual(told[0]);
  expect((await mailsTo(taken))[0]?.subject).toBe("You already have an account at Latchkey");
  expect((await mailsTo(free))[0]?.subject).toBe("Confirm your new address for Latchkey");
});

test("nobody changes an address without a recent sign-in, and no other site does it for them", async ({
  signedIn,
  request,
  person,
}) => {
  const email = freshAddress();
  const send = (client: APIRequestContext, headers: Record<string, string>) =>
    client.post("/api/email-change", { data: { email }, headers }).then((answer) => answer.status());
  expect(await send(request, sameOrigin)).toBe(401);
  expect(await send(signedIn.request, { "sec-fetch-site": "cross-site" })).toBe(403);
  await makeSignInOld(person);
  expect(await send(signedIn.request, sameOrigin)).toBe(403);
  await mailsTo(email, 0);
});

test("the pages look right", async ({ signedIn, person }) => {
  for (const path of ["/dashboard/email-change", "/dashboard/email-change/sent", "/email-change/finish#t=some"]) {
    await signedIn.goto(path);
    await looksRight(signedIn);
  }
  await changed(signedIn);
  await somebody(person.email);
  await open(signedIn, person.email, true);
  await signedIn.getByRole("button", { name: "Undo the change" }).click();
  await expect(signedIn.getByText("delete it, then open the link again")).toBeVisible();
  await looksRight(signedIn);
});

/** Fills in the new address and sends it. */
async function ask(page: Page, email: string): Promise<void> {
  await page.getByLabel("New e-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
}

/** Asks for a new address as a client does. Gives the address. */
async function asked(page: Page, email = freshAddress()): Promise<string> {
  const answer = await page.request.post("/api/email-change", { data: { email }, headers: sameOrigin });
  expect(answer.status()).toBe(202);
  return email;
}

/** Asks for a new address, and confirms it. Gives the address. */
async function changed(page: Page): Promise<string> {
  const email = await asked(page);
  expect(await bring(page.request, linkIn((await mailsTo(email))[0]))).toBe(200);
  return email;
}

/** Opens the link in the newest of `count` mails to an address; whoever has no script pastes the code. */
async function open(page: Page, email: string, javaScriptEnabled: boolean, count = 1): Promise<void> {
  const [mail] = await mailsTo(email, count);
  await openAt(page, linkIn(mail).pathname, codeIn(mail), javaScriptEnabled);
}

async function openAt(page: Page, path: string, code: string, javaScriptEnabled: boolean): Promise<void> {
  await page.goto(`${path}#t=${code}`);
  if (javaScriptEnabled) await ready(page);
  else await page.getByLabel("Code from the e-mail").fill(code);
}

/** Waits until script has taken the token. */
async function ready(page: Page): Promise<void> {
  await expect(page.locator("input[name=token][type=hidden]")).toBeAttached();
}

async function signIn(page: Page, person: Pick<Person, "email" | "password">): Promise<void> {
  await page.goto("/sign-in");
  await fillIn(page, person);
  await page.getByRole("button", { name: "Sign in" }).click();
}

function tokenOf(link: URL): string {
  return link.hash.replace("#t=", "");
}

/** Uses a link as a client does, at the endpoint of its page. Gives the status of the answer. */
async function bring(client: APIRequestContext, link: URL, headers = {}): Promise<number> {
  const data = { token: tokenOf(link) };
  return (await client.post(`/api${link.pathname}`, { data, headers: { ...sameOrigin, ...headers } })).status();
}

async function twentyTimes(client: APIRequestContext, link: URL): Promise<number[]> {
  const all = await Promise.all(Array.from({ length: 20 }, () => bring(client, link, fromElsewhere())));
  return all.sort((one, other) => one - other);
}

async function scan(client: APIRequestContext, link: URL): Promise<void> {
  for (const method of ["GET", "HEAD", "GET", "HEAD"]) {
    expect((await client.fetch(link.href, { method })).status()).toBe(200);
    expect((await client.fetch(`/api${link.pathname}`, { method })).status()).toBe(405);
  }
}
