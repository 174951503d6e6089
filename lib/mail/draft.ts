/** An e-mail before it is text and HTML: paragraphs, and one thing to do. */

/** What the wording depends on besides the letter: the product's name, and where people reach it. */
export type Sender = { readonly productName: string; readonly publicUrl: URL };

/** The parts of an e-mail. The code is what whoever has no script pastes in the place of the link. */
export type Draft = {
  readonly subject: string;
  readonly before: readonly string[];
  readonly action: { readonly label: string; readonly url: URL; readonly code?: string };
  readonly after: readonly string[];
};

/** The part for readers of plain text. */
export function asText({ before, action, after }: Draft): string {
  const code = action.code ? [`If the page asks for a code, it is:\n\n    ${action.code}`] : [];
  return `${[...before, `${action.label}:\n${action.url}`, ...code, ...after].join("\n\n")}\n`;
}

/** The part for everybody else, without pictures, styles or scripts. */
export function asHtml({ before, action, after }: Draft, { productName }: Sender): string {
  const code = action.code ? [`If the page asks for a code, it is: <code>${escaped(action.code)}</code>`] : [];
  const paragraphs = [
    ...before.map(escaped),
    `<a href="${escaped(action.url.href)}">${escaped(action.label)}</a>`,
    ...code,
    ...after.map(escaped),
    `<small>${escaped(productName)}</small>`,
  ];
  return `<!doctype html><html lang="en"><body>${paragraphs.map((html) => `<p>${html}</p>`).join("")}</body></html>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
