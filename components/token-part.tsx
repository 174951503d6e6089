import type { ReactNode } from "react";

/** The three parts of a token: their places and names, and how each looks. Never told apart by colour alone. */
export const tokenParts = {
  header: {
    place: 1,
    title: "Header",
    ink: "text-part-header",
    mark: "bg-part-header",
    ground: "bg-part-header-ground before:bg-part-header",
  },
  payload: {
    place: 2,
    title: "Payload",
    ink: "text-part-payload",
    mark: "bg-part-payload",
    ground: "bg-part-payload-ground before:bg-part-payload",
  },
  signature: {
    place: 3,
    title: "Signature",
    ink: "text-part-signature",
    mark: "bg-part-signature",
    ground: "bg-part-signature-ground before:bg-part-signature",
  },
} as const;

export type TokenPart = keyof typeof tokenParts;

/** The number of a part in its colour. Its name always stands beside it. */
export function PartNumber({ part }: { readonly part: TokenPart }) {
  const { place, mark } = tokenParts[part];
  return (
    <span
      aria-hidden="true"
      className={`inline-grid size-6 shrink-0 place-items-center rounded-full text-sm font-semibold text-base-100 forced-colors:border ${mark}`}
    >
      {place}
    </span>
  );
}

type PartTextProps = { readonly part: TokenPart; readonly children: ReactNode };

/** The text of a part as it stands in a token, in the part's colour. */
export function PartText({ part, children }: PartTextProps) {
  return <code className={`block font-mono text-sm leading-6 break-all ${tokenParts[part].ink}`}>{children}</code>;
}
