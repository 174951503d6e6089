/** What must be true before the server answers anybody, and what it does by itself; run once at start, by Next. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { refuseUnfitStart } = await import("#lib/web/start-up");
  await refuseUnfitStart();
  const { startMailDelivery } = await import("#lib/auth/mail-delivery");
  startMailDelivery();
  const { startHousekeeping } = await import("#lib/auth/housekeeping");
  startHousekeeping();
}
