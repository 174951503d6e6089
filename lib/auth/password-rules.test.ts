import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonPasswords } from "#lib/auth/common-passwords";
import {
  contextWords,
  isTooLong,
  lengthOf,
  passwordLength,
  passwordRefusals,
  refusePassword,
} from "#lib/auth/password-rules";
import { config } from "#lib/config";
import { resetEnvironment, testEnvironment, useEnvironment } from "#lib/testing/environment";

const person = { email: "alice.cooper@example.com", name: "Alice Brontë-Cooper" };

describe("the length of a password", () => {
  test.each([
    ["14 letters", "kdurhwbgzpqtxm", "too-short"],
    ["15 letters", "kdurhwbgzpqtxmv", null],
    ["128 letters", lettersOf(128), null],
    ["129 letters", lettersOf(129), "too-long"],
    ["nothing", "", "too-short"],
    ["14 emoji, of 56 bytes", "🔐🐢🌵🎺🧊🪁🍋🚲🦉🧲🪴🥁🧭🛶", "too-short"],
    ["15 emoji", "🔐🐢🌵🎺🧊🪁🍋🚲🦉🧲🪴🥁🧭🛶🎲", null],
    ["a decomposed accent, which is one character", `kdurhwbgzpqtx${"e\u0301"}`, "too-short"],
    ["128 letters, one of them in three parts", lettersOf(128, "e\u0323\u0302"), null],
    ["spaces, which count", "k d u r h w b g", null],
    ["a body full", "a".repeat(1_000_000), "too-long"],
    ["a body full of marks", "\u0301\u0323".repeat(16_000), "too-long"],
  ])("%s", (_, password, refusal) => {
    expect(refusePassword(password, person)).toBe(refusal);
  });

  test("is told to be too long without looking at all of it", () => {
    expect(isTooLong("a".repeat(129))).toBe(true);
    expect(isTooLong("\u1F82".normalize("NFD").repeat(128))).toBe(false); // The most that NFC shortens: four to one.
  });
});

describe("a password is not asked for kinds of characters", () => {
  test.each([
    "seven purple otters sing",
    "kdurhwbgzpqtxmv",
    "382915067148293",
    "Grüße aus dem Nebelwald",
    "ещё один тихий вечер",
    "静かな湖のほとりで三匹の亀が歌う",
    " leading and trailing are yours ",
    "tractor\0umbrella seven",
    "latchkey stands beside umbrella",
    "alice found nine brass keys",
    "we were there before the power went out",
    "my password is a purple giraffe",
    "manchester united by tractors",
    "nohirtabdeopasd", // Neighbours in the alphabet or on a keyboard by twos are chance.
  ])("%j is good", (password) => {
    expect(refusePassword(password, person)).toBeNull();
  });

  test("random ones are good", () => {
    const random = Array.from({ length: 2_000 }, () =>
      btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(12)))),
    );
    expect(random.filter((password) => refusePassword(password, person) !== null)).toEqual([]);
  });
});

describe("a password of which little is its own is refused", () => {
  test.each([
    ["repetitive", "kdukdukdukdukdu"],
    ["repetitive", "kdurhwbgzpqtxmkdurhwbgzpqtxm"],
    ["repetitive", "aaaaaaaaaaaaaaaaab"],
    ["repetitive", "100101110101100101"],
    ["repetitive", "\u{1F510}".repeat(15)],
    ["repetitive", "klmnopqrstuvwxyzab"],
    ["repetitive", "LmNoPqRsTuVwXyZ123"],
    ["repetitive", "890123456789012345"],
    ["repetitive", "aaabbbcccdddeeefffggg"],
    ["repetitive", "poiuytrewq 987654321"],
    ["repetitive", "uiop[]hjkl;'vbnm,./"],
    ["repetitive", "!@#$%^&*()qwertyu"],
    ["repetitive", "3edc4rfv5tgb6yhn"],
    ["product-name", "latchkeylatchkey"],
    ["product-name", "Latchkey-Password!"],
    ["product-name", "LATCHKEY1234567890"],
    ["product-name", "welcome to latchkey"],
    ["product-name", "latchkey secret passphrase"],
    ["product-name", "latchkey horses"],
    ["product-name", "my latchkey 2026"],
    ["own-address", "alice.cooper@example.com"],
    ["own-address", "ALICE.COOPER@EXAMPLE.COM"],
    ["own-address", "Alice Brontë-Cooper"],
    ["own-address", "alice bronte\u0308 cooper"],
    ["own-address", "cooper_alice_1987"],
    ["own-address", "example.com-2026!"],
    ["own-address", "alice.cooper@latchkey"],
    ["own-address", "alicealicealicealice1"],
    ["too-common", "IlovemyFAMILY123"],
  ])("%s: %s", (refusal, password) => {
    expect(refusePassword(password, person)).toBe(refusal);
  });

  test("but parts of a name that are too short to tell do not count", () => {
    expect(refusePassword("a green tea leaf", { email: "e@a.io", name: "E. A." })).toBeNull();
  });

  test("and a name within a longer one does not break it up", () => {
    expect(refusePassword("annabelle@annabelle-lee.org", { email: "ann@annabelle-lee.org", name: "Ann" })).toBe(
      "own-address",
    );
  });

  test("and neither do an empty name and address", () => {
    expect(refusePassword("seven purple otters sing", { email: "", name: "" })).toBeNull();
  });

  test("and the name of the product is among the words that are taken out", () => {
    useEnvironment(testEnvironment("data"));
    expect(contextWords).toContain(config().productName.toLowerCase());
    resetEnvironment();
  });
});

describe("a character cut in half", () => {
  test.each(["\uD83D", "\uDD10"])("is refused: %j", (half) => {
    expect(refusePassword(`kdurhwbgzpqtxmv${half}`, person)).toBe("damaged");
  });
});

describe("the common passwords", () => {
  test("are 3,000 or more of 15 code points and longer, as they are looked up", () => {
    const all = [...commonPasswords()];
    expect(all.length).toBeGreaterThanOrEqual(3_000);
    expect(all.filter((password) => [...password].length < 15)).toEqual([]);
    expect(all.filter((password) => password !== password.normalize("NFC").toLowerCase())).toEqual([]);
  });

  // All of this length that stand in the list of zxcvbn 4.4.2, and others that are known from leaks.
  test.each(
    `
    mailcreated5240 polniypizdec0211 123456789987654321 1qaz2wsx3edc4rfv momsanaladventure hd764nw5d7e1vb1 qazwsxedcrfvtgb
    23176djivanfros 123456789qwerty 12345678900987654321 qwerty123456789 polniypizdec110211 12345678987654321
    q1w2e3r4t5y6u7i8 zqjphsyf6ctifgu lhbjkjubz2957704 1qazxsw23edcvfr4 nemvxyheqdd5oqxyxyzi 1234qwerasdfzxcv
    q1w2e3r4t5y6u7i8o9p0 passwordstandard 1234567890qwerty 1234567890987654321 bpgjldsgjldthnf 1qa2ws3ed4rf5tg
    qwertyuiop12345 1234567887654321 111222333444555 122333444455555 zxcvbnm123456789 qwertasdfgzxcvb
    passwordpassword password1234567 password123password passwordpassword1 iloveyouiloveyou iloveyouforever iloveyousomuch1
    qwertyuiopasdfgh qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm 1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o0p
    123456789012345 1234567890123456 111111111111111 000000000000000 aaaaaaaaaaaaaaa 123123123123123
    abcdefghijklmno abcdefghijklmnopqrstuvwxyz letmeinletmein1 adminadminadmin administrator123 welcomewelcome1
    correcthorsebatterystaple maytheforcebewithyou thisismypassword mypasswordispassword manchesterunited liverpoolfc1234
    cristianoronaldo avengedsevenfold bringmethehorizon spongebobsquarepants jesuschristislord worldofwarcraft1
  `
      .trim()
      .split(/\s+/),
  )("%s is refused", (password) => {
    expect(refusePassword(password, person)).toBe("too-common");
    expect(refusePassword(password.toUpperCase(), person)).toBe("too-common");
  });

  test.each(["correct horse battery staple", "may-the-force-be-with-you", "I Love You Forever"])(
    "%s is refused",
    (password) => {
      expect(refusePassword(password, person)).toBe("too-common");
    },
  );

  test("are matched as a whole, never as a part", () => {
    expect(refusePassword("passwordpassword tractor umbrella", person)).toBeNull();
  });
});

test("every refusal says what to do", () => {
  for (const sentence of Object.values(passwordRefusals)) expect(sentence).toMatch(/\b(Use|Add|Choose|Type) [^.]+\./);
});

/** A text of `length` characters that repeats nothing: letters and numbers in turn. `first` stands at its beginning. */
function lettersOf(length: number, first = "k"): string {
  const rest = Array.from({ length: length - 1 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 5000)));
  return first + rest.join("");
}

describe("whatever is typed for a password", () => {
  const odd = fc.constantFrom(
    "e\u0301",
    "\u1f82",
    "\u0301",
    "가",
    "🔐",
    "\ud800",
    "\0",
    " ",
    "ab",
    "0123",
    "alice",
    "latchkey",
  );
  const typed = fc.oneof(
    fc.array(odd, { maxLength: 40 }).map((parts) => parts.join("")),
    fc.tuple(odd, fc.nat(2000)).map(([part, times]) => part.repeat(times)),
    fc.string({ unit: "binary", maxLength: 200 }),
  );

  test("it is judged alike in each form that means the same, with the right word for its length", () => {
    fc.assert(
      fc.property(typed, (password) => {
        const verdict = refusePassword(password, person);
        const forms = [password.normalize("NFC"), password.normalize("NFD")];
        expect(forms.map((form) => refusePassword(form, person))).toEqual([verdict, verdict]);
        expect(isTooLong(password)).toBe(lengthOf(password) > passwordLength.most);
        expect(verdict === "too-long").toBe(lengthOf(password) > passwordLength.most);
        expect(verdict === "too-short").toBe(lengthOf(password) < passwordLength.least);
        if (!password.isWellFormed()) expect(["too-short", "too-long", "damaged"]).toContain(verdict);
      }),
    );
  });

  test("it is judged whoever it is for, and refused where it is their own name and address", () => {
    fc.assert(
      fc.property(
        typed,
        fc.string({ unit: "grapheme", maxLength: 100 }),
        fc.emailAddress(),
        (password, name, email) => {
          expect(() => refusePassword(password, { name, email })).not.toThrow();
          expect(refusePassword(email, { name, email })).not.toBeNull();
        },
      ),
    );
  });
});
