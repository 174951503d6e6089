/** Bytes that are nearly a request. */
import fc from "fast-check";
import { type RawRequest, written } from "./exchange";

const right: readonly RawRequest[] = [
  { method: "GET", target: "/sign-in?next=/dashboard", headers: [["accept", "text/html"]], body: null },
  { method: "GET", target: "/api/me", headers: [["authorization", "Bearer x"]], body: null },
  ...["application/json", "application/x-www-form-urlencoded"].map((type) => {
    const body = type.endsWith("json") ? '{"email":"robin@example.com"}' : "email=robin%40example.com";
    return { method: "POST", target: "/api/sign-up", headers: [["content-type", type] as const], body };
  }),
  { method: "POST", target: "/api/sign-up", headers: [["expect", "100-continue"]], body: "{}", chunked: 1 },
];

const infamous = [
  ..."\0 \n \r \r\n \r\n\r\n : \t \x7f \xff".split(" "),
  " ",
  "HTTP/1.0",
  "HTTP/9.9",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding: gzip, chunked\r\n",
  "Content-Length: -1\r\n",
  "Content-Length: 99999999999999999999\r\n",
  "Connection: upgrade\r\nUpgrade: websocket\r\n",
  "Connection: upgrade, http2-settings\r\nUpgrade: h2c\r\n",
  "ffffffffffffffffff\r\n",
  " folded\r\n",
  "Host: evil.example\r\n",
];

/** One of them, or random bytes. */
const splinter = fc.oneof(
  fc.constantFrom(...infamous),
  fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
);

/** Requests with one to three places that are spoilt: something is put there, or takes the place of what was. */
export const nearlyRequests: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...right.map(written)),
    fc.array(fc.tuple(fc.nat(400), splinter, fc.nat(12)), { minLength: 1, maxLength: 3 }),
  )
  .map(([bytes, changes]) => changes.reduce(spoilt, bytes));

function spoilt(bytes: string, [place, put, taken]: [number, string, number]): string {
  const at = Math.min(place, bytes.length);
  return bytes.slice(0, at) + put + bytes.slice(at + taken);
}
