/** The account that a first start makes to try things with is for a machine that serves nobody but itself. */
import { expect, test } from "@playwright/test";
import { demoAddress } from "#lib/auth/demo-account";
import { captured, failToStart, startServer } from "./own-server";
import { inDatabase, newStand, type Stand } from "./stand";

test("a server that others can reach does not start while there is a demo account", async () => {
  const stand = await newStand(1);
  await makeDemoAccountOf(stand);
  const alone = await startServer(stand.env, captured);
  expect(await alone.stop()).toEqual([0, null]);
  const mail = { SMTP_URL: "smtps://mail.example.com", MAIL_FROM: "no-reply@example.com" };
  const reachable = { ...stand.env, PUBLIC_URL: "https://app.example.com", ...mail };
  const { code, output } = await failToStart(reachable);
  expect([code, output]).toEqual([1, expect.stringMatching(/^The demo account still exists/)]);
});

async function makeDemoAccountOf({ file }: Stand): Promise<void> {
  await inDatabase(file, (client) => client.user.updateMany({ data: { email: demoAddress } }));
}
