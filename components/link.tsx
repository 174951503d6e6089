import NextLink, { type LinkProps } from "next/link";
import type { ReactNode } from "react";

type Props = Omit<LinkProps<string>, "prefetch"> & {
  readonly className?: string;
  readonly "aria-current"?: "page";
  readonly children: ReactNode;
};

/**
 * A link within the application, and the only user of next/link.
 * Protected pages are never fetched ahead: a prefetch is not a visit, and must not keep a session alive.
 */
export function Link({ href, ...rest }: Props) {
  return <NextLink {...rest} href={href} {...(isProtected(href) ? { prefetch: false } : {})} />;
}

function isProtected(href: Props["href"]): boolean {
  const path = typeof href === "string" ? href : (href.pathname ?? "");
  return /^\/dashboard(?![^/?#])/.test(path);
}
