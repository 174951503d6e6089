import type { IconNode } from "lucide";
import { createElement } from "react";

type Props = { readonly of: IconNode; readonly className?: string };

/**
 * A drawing of Lucide's, beside words that say the same. From its data alone: what `lucide-react` brings along to draw it is
 * more script than a whole form needs.
 */
export function Icon({ of, className }: Props) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 24 24"
      width={24}
      height={24}
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
    >
      {of.map(([tag, attributes]) => createElement(tag, { key: JSON.stringify(attributes), ...attributes }))}
    </svg>
  );
}
