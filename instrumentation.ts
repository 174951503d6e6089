/** What must be true before the server answers anybody, and what it does by itself; run once at start, by Next. */
import type { Instrumentation } from "next";

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { refuseUnfitStart } = await import("#lib/web/start-up");
  await refuseUnfitStart();
  const { startServerLog } = await import("#lib/server-log");
  startServerLog();
  const { config } = await import("#lib/config");
  if (config().metricsToken !== null) await startCounting(); // else nobody could read it
  const { startMailDelivery } = await import("#lib/auth/mail-delivery");
  startMailDelivery();
  const { startHousekeeping } = await import("#lib/auth/housekeeping");
  startHousekeeping();
  await import("#lib/web/failed-page"); // so that it is there before anything fails
}

async function startCounting(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return; // or what it imports would be built for the edge, where it cannot run
  const { startMetrics } = await import("#lib/metrics");
  const { guessLimits, rateLimits } = await import("#lib/limits");
  startMetrics([...Object.keys(guessLimits), ...Object.keys(rateLimits)]);
}

/** Called by Next for each exception that it catches: in a page, mostly, for endpoints catch their own. */
export const onRequestError: Instrumentation.onRequestError = async (error, request) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { notePageFailure } = await import("#lib/web/failed-page");
  notePageFailure(error, String(request.headers["x-latchkey-request-id"]));
};
