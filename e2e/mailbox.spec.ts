import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { looksRight } from "./looks";
import { freshAddress, mailsTo } from "./mail";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`at the machine itself, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ address: "127.0.0.1", javaScriptEnabled });

    test("a newcomer reads the mail and follows its link", async ({ page }) => {
      const email = freshAddress();
      await page.goto("/sign-up");
      await page.getByLabel("E-mail address").fill(email);
      await page.getByRole("button", { name: "Send the link" }).click();
      await mailsTo(email);
      await page.getByRole("link", { name: "Open the mailbox" }).click();
      await expect(page).toHaveTitle("Mailbox · Latchkey");
      const mail = page.getByRole("article").filter({ hasText: email });
      await expect(mail.getByRole("heading", { name: "Finish signing up to Latchkey" })).toBeVisible();
      await mail.getByRole("link").click();
      await expect(page).toHaveURL(/\/sign-up\/finish#t=/);
      await expect(page.getByRole("heading", { name: "Finish signing up" })).toBeVisible();
    });
  });
}

test.describe("at the machine itself", () => {
  test.use({ address: "::1" });

  test("the newest mail stands first", async ({ page }) => {
    const [older, newer] = [freshAddress(), freshAddress()];
    for (const email of [older, newer]) {
      await page.request.post("/api/sign-up", { data: { email } });
      await mailsTo(email);
    }
    await page.goto("/dev/mailbox");
    const mails = await page.getByRole("article").allTextContents();
    const [first, second] = [newer, older].map((email) => mails.findIndex((mail) => mail.includes(email)));
    expect([first, second].every((place) => place !== undefined && place >= 0)).toBe(true);
    expect(Number(first)).toBeLessThan(Number(second));
    await looksRight(page);
  });

  test("no search engine is to know it", async ({ page }) => {
    await page.goto("/dev/mailbox");
    await expect(page.locator("meta[name=robots]")).toHaveAttribute("content", /noindex/);
  });
});

for (const address of ["192.0.2.1", "fe80::1"]) {
  test.describe(`from ${address}`, () => {
    test.use({ address, javaScriptEnabled: false });

    test("there is no mailbox: the page is that of any address that leads nowhere", async ({ page }) => {
      const answer = await page.goto("/dev/mailbox");
      expect(answer?.status()).toBe(404);
      await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
      await expect(page).toHaveTitle("Not found · Latchkey");
    });

    test("nor is there one by other spellings, or for script", async ({ request, baseURL }) => {
      for (const path of [
        "/dev/mailbox/",
        "//dev/mailbox",
        "/%64ev/mailbox",
        "/DEV/mailbox",
        "/dev/mailbox?a",
        "/dev",
      ]) {
        const answer = await request.get(`${baseURL}${path}`, { headers: { rsc: "1" } });
        expect([path, answer.status(), (await answer.text()).includes("No mail server is set up")]).toEqual([
          path,
          404,
          false,
        ]);
      }
    });
  });
}
