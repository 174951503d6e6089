/** Plain text with its web addresses found. Never markup: what is no address stays text. */

/** A piece of a text: an address where `href` is given. */
export type TextPart = { readonly text: string; readonly href?: string };

/** The pieces of a text in their order; joined they are the text again. Finds `http` and `https` addresses only. */
export function linkedText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/g)) {
    const href = withoutPunctuation(found);
    if (!URL.canParse(href)) continue;
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push({ text: href, href });
    end = index + href.length;
  }
  return end < text.length ? [...parts, { text: text.slice(end) }] : parts;
}

/** What ends the sentence is not of the address. */
function withoutPunctuation(address: string): string {
  return address.replace(/[.,;:!?')\]]+$/, "");
}
