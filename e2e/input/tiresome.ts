/** Much of the same: what a pattern that goes back and forth, or a loop within a loop, takes long for. */
import fc from "fast-check";

/** What may be tiresome when there is much of it. */
export const tiresome = [
  "a",
  " ",
  "\t",
  "-",
  ".",
  "a.",
  "@",
  "a@",
  "%",
  "%2",
  '"',
  "\\",
  "=",
  ";",
  ",",
  "[",
  "{",
  "é",
  "\u0301",
  "\u1161",
  "ß.",
  "0",
  "_",
  "\u00ad",
];

/** What does not fit after it, or ends it. */
export const ends = ["!", "", "@example.com", "\n"] as const;

/** Something tiresome, as often as so many bytes of JSON may hold it, with such an end. */
export function muchOf(part: string, most: number, end: string): string {
  const size = Buffer.byteLength(JSON.stringify(part)) - 2;
  return part.repeat(Math.floor(most / size)) + end;
}

/** Much of something tiresome. */
export function muchOfTheSame(most: number): fc.Arbitrary<string> {
  const lengths = [most, Math.ceil(most / 4), Math.ceil(most / 30)];
  return fc
    .tuple(fc.constantFrom(...tiresome), fc.constantFrom(...lengths), fc.constantFrom(...ends))
    .map(([part, length, end]) => muchOf(part, length, end));
}
