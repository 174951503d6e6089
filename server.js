/**
 * The server: Next behind a door of our own. Next believes a client's `X-Forwarded-For` and offers no other way to the
 * peer's address, answers some odd requests with a 500, and goes on serving kept-alive connections while it stops.
 *
 *     node server.js          serves the production build
 *     node server.js --dev    develops
 *
 * Plain JavaScript that imports nothing from lib: it runs as it stands, outside the build.
 */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { format } from "node:util";
import { trackConnections } from "./server/connections.js";
import { hideFromEdge, loadEnvironmentFile, publishSessionKeys } from "./server/environment.js";
import { lookThroughHeapSeldom } from "./server/heap.js";
import { isHidden, nowhere, wasForwarded } from "./server/hidden-page.js";
import { listen } from "./server/listen.js";
import { isFrontPageWithSession, scriptsMadeAhead } from "./server/made-ahead.js";
import { runInstrumentation, takeOverRejections } from "./server/next-internals.js";
import { countPage } from "./server/pages.js";
import { Problem } from "./server/problem.js";
import { refuse, refuseBroken } from "./server/refusal.js";
import { whyRefused } from "./server/request-check.js";
import { doneFor, newRequestId } from "./server/request-context.js";
import { callerAddress, dropForgedHeaders, setInternalHeaders } from "./server/request-headers.js";
import { contentSecurityPolicy, newNonce, scriptsWithNonce, securityHeaders } from "./server/response-headers.js";
import { isFile } from "./server/routes.js";
import { readSettings } from "./server/settings.js";
import { standIn } from "./server/stand-in.js";
import { watchForStop } from "./server/stop.js";
import { tell, tellOfAnswer, tellOfBroken, tellOfConsole } from "./server/telling.js";

const dev = process.argv.includes("--dev");
process.env.NODE_ENV = dev ? "development" : "production";
process.env.NEXT_TELEMETRY_DISABLED ??= "1";
if (!dev) tellOfConsole();

// Nobody to tell is no reason to end: a full disk, or a reader who has gone. Next writes here, too.
for (const output of [process.stdout, process.stderr]) output.on("error", () => {});

/** What a slow or large client may take: bytes and milliseconds. A body that is not there in time is a 408. */
const limits = {
  maxHeaderSize: 32 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  requireHostHeader: false, // Node's own refusal lacks the security headers; ours checks the host anyway
};

/** For its end an answer is listened to by Next and by us, together more often than the ten times of which Node warns as of a leak. */
const mostListeners = 20;

/** How long a connection may lie still while an answer is under way, in ms. A reader who stalls must not hold it. */
const stalledAfter = 60_000;

try {
  await serve();
} catch (error) {
  process.stderr.write(`${format(sentenceOf(error))}\n`);
  process.exit(1);
}

/** Prepares Next, then listens: nobody is answered before the private variables are out of the edge's sight. */
async function serve() {
  lookThroughHeapSeldom();
  loadEnvironmentFile(".env");
  publishSessionKeys();
  const settings = readSettings(process.env, dev);
  assertReady();
  const server = createServer(limits);
  if (!dev) server.setTimeout(stalledAfter);
  const app = await prepareNext(server, settings);
  hideFromEdge();
  const connections = trackConnections(server);
  openDoor(server, connections, app.getRequestHandler(), settings);
  watchForStop(server, connections, () => app.close());
  await listen(server, settings);
  tell("sys_startup", { origin: settings.publicUrl.origin, node: process.version });
  process.stdout.write(`Latchkey is ready on ${settings.publicUrl.origin}\n`);
}

function assertReady() {
  if (!existsSync("node_modules/next")) throw new Problem("The packages are not installed. `npm start` installs them.");
  if (!dev && !existsSync(".next/BUILD_ID")) throw new Problem("There is no build to serve. `npm start` makes one.");
}

/**
 * Next with its idea of its own origin from `PUBLIC_URL`: it builds `req.nextUrl` on that, never on a header.
 * In production its WebSocket listener goes to a server that never listens, or upgrade requests would get to
 * middleware past our checks.
 */
async function prepareNext(server, { publicUrl }) {
  if (!dev) takeOverRejections((error) => tell("sys_crash", { error }));
  const { default: next } = await import("next");
  const app = next({
    dev,
    hostname: publicUrl.hostname,
    port: Number(publicUrl.port) || (publicUrl.protocol === "https:" ? 443 : 80),
    httpServer: dev ? server : createServer(),
  });
  if (!dev) await runInstrumentation();
  await app.prepare();
  return app;
}

function openDoor(server, connections, handle, settings) {
  const headers = securityHeaders(settings);
  const answer = (request, response) => {
    if (connections.isSpent(request.socket)) return hangUp(request, response, settings);
    const [refusal, forwarded] = [whyRefused(request, settings), wasForwarded(request)]; // by the headers as they came
    const address = dropForgedHeaders(request, settings);
    const id = newRequestId();
    response.setMaxListeners(mostListeners);
    tellOfAnswer(request, response, { request: id, address });
    response.setHeaders(new Map(Object.entries({ ...headers, "X-Request-Id": id })));
    if (refusal) return refuse(request, response, refusal);
    setInternalHeaders(request, id, address, settings);
    if (isHidden(request, address, settings, forwarded)) request.url = nowhere;
    if (!isFile(request.url)) setContentSecurityPolicy(request, response, settings);
    if (!dev) standIn(request, response); // Next shows a developer more
    countPage(request, response);
    return doneFor({ request: id, address }, () => handle(request, response));
  };
  const answerAnyhow = (request, response) => {
    try {
      return answer(request, response);
    } catch (error) {
      return admitBug(request, response, error);
    }
  };
  server.on("request", answerAnyhow);
  server.on("checkExpectation", answerAnyhow); // an Expect that we do not know changes nothing
  const refuseUnread = (error, socket, sent = {}) => {
    const context = {
      request: newRequestId(),
      address: callerAddress({ headers: sent, socket }, settings.trustedProxyHops),
    };
    const status = refuseBroken(error, socket, { ...headers, "X-Request-Id": context.request });
    if (status !== null) tellOfBroken(context, status);
  };
  server.on("clientError", (error, socket) => refuseUnread(error, socket));
  server.on("connect", (request, socket) => {
    socket.on("error", () => socket.destroy()); // Node takes its own listener off: a reset would end the process
    refuseUnread({ code: "CONNECT" }, socket, request.headers);
  });
}

/** Whatever somebody sends, a bug here must not end the process. */
function admitBug(request, response, error) {
  tell("sys_crash", { error });
  if (response.headersSent) return response.destroy();
  const detail = "Something went wrong. It was not your doing.";
  return refuse(request, response, { status: 500, code: "unexpected", title: "Something went wrong", detail });
}

/** Ends a connection that wants too much at once. Told once: what else it has sent is still being read, for nobody. */
function hangUp(request, response, { trustedProxyHops }) {
  if (request.socket.destroyed) return;
  response.statusCode = 429; // what it would have been told
  tellOfAnswer(request, response, { request: newRequestId(), address: callerAddress(request, trustedProxyHops) });
  request.socket.destroy();
}

/**
 * For a page that is made on demand, Next takes the nonce from the request's header and puts it on every script. A page that
 * was made ahead is kept by no cache either: its address may show another one to whoever is signed in.
 */
function setContentSecurityPolicy(request, response, settings) {
  const isKnown = isFrontPageWithSession(request);
  if (isKnown) request.headers["x-latchkey-known"] = "1";
  const madeAhead = isKnown ? null : scriptsMadeAhead(request, settings);
  const policy = contentSecurityPolicy(madeAhead ?? scriptsWithNonce(newNonce()), dev);
  response.setHeader("Content-Security-Policy", policy);
  if (madeAhead) response.setHeader("Cache-Control", "no-store");
  else request.headers["content-security-policy"] = policy;
}

/** What the operator is told: the message of what they can mend, all that is known of a bug. */
function sentenceOf(error) {
  if (!(error instanceof Problem) && error.name !== "ConfigurationError") return error;
  return error.message.replace(/^An error occurred while loading instrumentation hook: /, "");
}
