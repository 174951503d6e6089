/** The pages that strangers may see. Every other page calls `requireUser()`; a test fails for one that does neither. */
export const openPaths: readonly string[] = [
  "/",
  "/sign-in",
  "/sign-up",
  "/sign-up/sent",
  "/sign-up/finish",
  "/password-reset",
  "/password-reset/sent",
  "/password-reset/finish",
  "/dev/mailbox",
];
