/** `node server/health.js`: exits with 0 when the server on this machine answers, with 1 otherwise. For containers. */
const url = `http://127.0.0.1:${process.env.PORT || 3000}/healthz`;

const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
