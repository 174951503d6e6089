/** What must be true before the server answers anybody; run once at start, by Next. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { refuseUnfitStart } = await import("#lib/web/start-up");
  await refuseUnfitStart();
}
