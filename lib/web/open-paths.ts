import { tokenPurposes } from "#lib/mail/token-purposes";

/** The pages that strangers may see. Every other page calls `requireUser()`; a test fails for one that does neither. */
export const openPaths: readonly string[] = [
  "/",
  "/welcome-back",
  "/docs/api",
  "/how-it-works",
  "/sign-in",
  "/sign-up",
  "/sign-up/sent",
  "/password-reset",
  "/password-reset/sent",
  "/dev/mailbox",
  ...Object.values(tokenPurposes).map(({ page }) => page),
];
