import { CopyButton } from "#components/copy-button";

type Props = {
  /** What it is: "curl", "JSON". */
  readonly title: string;
  readonly text: string;
  /** What is copied, for whoever hears the button alone. Without it there is no button. */
  readonly copied?: string;
};

/** Lines of code as they stand: long ones scroll within their own frame. */
export function CodeBlock({ title, text, copied }: Props) {
  return (
    <figure className="overflow-clip rounded-box border border-base-300 bg-base-100">
      <figcaption className="flex min-h-12 items-center justify-between gap-4 border-b border-base-300 py-0.5 pr-1 pl-4 text-sm text-neutral">
        {title}
        {copied ? <CopyButton quiet text={text} about={copied} /> : null}
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="overflow-x-auto px-4 py-3 text-sm/6 focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-primary"
      >
        <code>{text}</code>
      </pre>
    </figure>
  );
}
