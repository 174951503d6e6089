import { LocalTime } from "#components/local-time";
import { fromIsoTime } from "#lib/clock";
import { linkedText } from "#lib/linked-text";

type Props = {
  readonly subject: string;
  readonly to: string;
  /** As `toISOString` writes it. */
  readonly sentAt: string;
  readonly text: string;
};

/** An e-mail as its reader sees it: the text part, its addresses made links. The HTML part is never used as markup. */
export function Mail({ subject, to, sentAt, text }: Props) {
  return (
    <article className="rounded-box border border-base-300 bg-base-100">
      <header className="border-b border-base-300 px-5 py-4">
        <h2 className="font-semibold wrap-anywhere">{subject}</h2>
        <p className="mt-1 flex flex-wrap justify-between gap-x-6 text-sm text-neutral">
          <span className="wrap-anywhere">To {to}</span>
          <LocalTime time={fromIsoTime(sentAt)} />
        </p>
      </header>
      <p className="px-5 py-4 whitespace-pre-wrap wrap-anywhere">
        {linkedText(withoutIndents(text)).map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
          <Piece key={index} {...part} />
        ))}
      </p>
    </article>
  );
}

/** Indents are for readers of plain text; here, on a narrow screen, they would break what follows them. */
function withoutIndents(text: string): string {
  return text.trim().replaceAll(/^[ \t]+/gm, "");
}

function Piece({ text, href }: ReturnType<typeof linkedText>[number]) {
  return href ? (
    <a href={href} className="link link-primary">
      {text}
    </a>
  ) : (
    text
  );
}
