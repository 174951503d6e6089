/**
 * Bytes that a proxy and this server might cut into requests differently (RFC 9112, section 11.2). Whatever is not plainly one
 * request is refused with 400 and the connection closed, so that nothing after it is ever read as another.
 */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "@playwright/test";
import { sessionOf, test } from "#e2e/fixtures";
import { withToken } from "#e2e/requests";
import { config } from "#lib/config";

const { port, host } = config().publicUrl;
const head = `POST /api/sign-in HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nSec-Fetch-Site: same-origin\r\n`;

/** What is to be taken for a request of its own. */
const hidden = `GET /api/me HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
const length = Buffer.byteLength(hidden);
const chunked = `0\r\n\r\n${hidden}`;

/** Framings of a body, by which one reader ends it where another goes on. */
const framings: Record<string, string> = {
  "a length and chunks": `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`,
  "chunks and a length": `Transfer-Encoding: chunked\r\nContent-Length: ${length}\r\n\r\n${chunked}`,
  "two lengths": `Content-Length: 0\r\nContent-Length: ${length}\r\n\r\n${hidden}`,
  "two equal lengths": `Content-Length: ${length}\r\nContent-Length: ${length}\r\n\r\n${hidden}`,
  "a list of lengths": `Content-Length: 0, ${length}\r\n\r\n${hidden}`,
  "a length with a sign": `Content-Length: +${length}\r\n\r\n${hidden}`,
  "a negative length": `Content-Length: -1\r\n\r\n${hidden}`,
  "a length in hexadecimal": `Content-Length: 0x10\r\n\r\n${hidden}`,
  "a length with a space in it": `Content-Length: 1 0\r\n\r\n${hidden}`,
  "a length with a dot": `Content-Length: 0.0\r\n\r\n${hidden}`,
  "an empty length": `Content-Length: \r\n\r\n${hidden}`,
  "an endless length": `Content-Length: 99999999999999999999999999\r\n\r\n${hidden}`,
  "a space before the colon": `Content-Length : ${length}\r\n\r\n${hidden}`,
  "chunks of another name": `Transfer-Encoding: xchunked\r\n\r\n${chunked}`,
  "chunks and something after": `Transfer-Encoding: chunked, identity\r\n\r\n${chunked}`,
  "chunks twice": `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${chunked}`,
  "chunks after a vertical tab": `Transfer-Encoding: \x0bchunked\r\n\r\n${chunked}`,
  "chunks in quotes": `Transfer-Encoding: "chunked"\r\n\r\n${chunked}`,
  "chunks on a folded line": `Transfer-Encoding:\r\n chunked\r\n\r\n${chunked}`,
  "a space before the name": ` Transfer-Encoding: chunked\r\n\r\n${chunked}`,
  "a folded line": `X-Fold: a\r\n b\r\nContent-Length: 0\r\n\r\n${hidden}`,
  "a bare line feed": `X-Bare: a\nContent-Length: 0\r\n\r\n${hidden}`,
  "only line feeds": `Content-Length: 0\n\n${hidden}`,
  "a bare carriage return": `X-Bare: a\rContent-Length: 0\r\n\r\n${hidden}`,
  "a zero byte in a value": `X-Zero: a\x00b\r\nContent-Length: 0\r\n\r\n${hidden}`,
  "a header without a name": `: a\r\nContent-Length: 0\r\n\r\n${hidden}`,
  "a header without a colon": `X-Nothing\r\nContent-Length: 0\r\n\r\n${hidden}`,
  "a chunk of a size that is none": `Transfer-Encoding: chunked\r\n\r\nzz\r\n${hidden}`,
  "a chunk of a size with a sign": `Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n${hidden}`,
  "a chunk of a size in 0x": `Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${hidden}`,
  "a chunk whose size overflows": `Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n${hidden}`,
  "a chunk that is longer than it says": `Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n${hidden}`,
  "a chunk that ends in a line feed": `Transfer-Encoding: chunked\r\n\r\n1\n{\n0\n\n${hidden}`,
  "a chunk's extension with a line feed": `Transfer-Encoding: chunked\r\n\r\n0;a\nb\r\n\r\n${hidden}`,
};

/** First lines that are none. */
const firstLines = [
  "GET /api/me",
  "GET /api/me HTTP/0.9",
  "GET /api/me HTTP/2.0",
  "GET /api/me HTTP/1.1 HTTP/1.1",
  "GET\t/api/me\tHTTP/1.1",
  "get /api/me HTTP/1.1",
  "GET /api/me\x00 HTTP/1.1",
  "GET /api/me http/1.1",
  "PRI * HTTP/2.0",
  "\x16\x03\x01\x02\x00",
];

test("two requests that are rightly framed are two", async ({ person }) => {
  const { cookie } = withToken((await sessionOf(person)).token);
  const signedIn = hidden.replace("Connection", `Cookie: ${cookie}\r\nConnection`);
  for (const body of ["Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"]) {
    const answer = await overSocket(`${head}${body}${signedIn}`);
    expect(statusesIn(answer)).toEqual([422, 200]);
    expect(answer).toContain(person.email);
  }
});

for (const [what, framing] of Object.entries(framings)) {
  test(`a body is not taken for a request: ${what}`, async () => {
    const answer = await overSocket(`${head}${framing}`);
    expect(statusesIn(answer)).toEqual([400]);
    expect(answer).toContain("Connection: close");
    expect(answer).toContain("X-Content-Type-Options: nosniff");
  });
}

test("what does not begin as a request is refused, and nothing after it is read", async () => {
  const headers = `Host: ${host}\r\n\r\n`;
  expect(statusesIn(await overSocket(`GET /api/me HTTP/1.1\r\n${headers}${hidden}`))).toEqual([401, 401]);
  for (const line of firstLines)
    expect([line, statusesIn(await overSocket(`${line}\r\n${headers}${hidden}`))]).toEqual([line, [400]]);
});

test("what a page is sent along is not read as a request", async () => {
  const get = (framing: string) => `GET /sign-in HTTP/1.1\r\nHost: ${host}\r\n${framing}`;
  expect(statusesIn(await overSocket(get(`\r\n${hidden}`)))).toEqual([200, 401]);
  expect(statusesIn(await overSocket(get(`Content-Length: ${length}\r\n\r\n${hidden}${hidden}`)))).toEqual([200, 401]);
  expect(
    statusesIn(await overSocket(get(`Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`))),
  ).toEqual([400]);
});

/** All that the server answers to these bytes until it closes the connection. */
async function overSocket(bytes: string): Promise<string> {
  const socket = connect(Number(port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(Buffer.from(bytes, "latin1"));
  return text(socket);
}

function statusesIn(answer: string): number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}
