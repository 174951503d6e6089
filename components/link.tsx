import NextLink, { type LinkProps } from "next/link";
import type { ReactNode } from "react";

type Props = Omit<LinkProps<string>, "prefetch"> & {
  readonly className?: string;
  readonly "aria-current"?: "page";
  readonly children: ReactNode;
};

/**
 * A link between pages of whoever is signed in, and the only user of next/link. Nothing is fetched ahead: a prefetch is not a
 * visit, and must not keep a session alive.
 */
export function Link(link: Props) {
  return <NextLink {...link} prefetch={false} />;
}
