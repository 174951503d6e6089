/**
 * How an API token is written: "lk_", 256 random bits as 43 base64url characters, and a checksum of 6. By the beginning people
 * and scanners of repositories know what they have found; by the checksum a slip of the hand is told from a token that was
 * revoked, without asking the database.
 */
import { crc32 } from "node:zlib";
import { newSecret, type Secret } from "#lib/secret";

const beginning = "lk_";
const shape = /^(?<body>lk_[A-Za-z0-9_-]{43})(?<checksum>[0-9A-Za-z]{6})$/;
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A new API token, 52 characters long. */
export function newApiTokenText(): Secret {
  const body = `${beginning}${newSecret()}`;
  return `${body}${checksumOf(body)}` as Secret;
}

/** Whether a text is written as an API token is; one that nobody ever made may be. */
export function isApiTokenText(text: string): text is Secret {
  const { body, checksum } = shape.exec(text)?.groups ?? {};
  return body !== undefined && checksumOf(body) === checksum;
}

/** CRC-32 (ISO-HDLC) in base 62. Against accidents only: whoever forges a token can reckon it, too. */
function checksumOf(body: string): string {
  let rest = crc32(body);
  const written = Array.from({ length: 6 }, () => {
    const digit = digits[rest % digits.length];
    rest = Math.floor(rest / digits.length);
    return digit;
  });
  return written.reverse().join("");
}
