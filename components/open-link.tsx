import type { Route } from "next";
import type { ReactNode } from "react";

type Props<Path extends string> = {
  readonly href: Route<Path>;
  readonly className?: string;
  readonly "aria-current"?: "page";
  readonly children: ReactNode;
};

/**
 * A link from or to a page that is open to all: a plain one. next/link would fetch ahead, and have the server make, what hardly
 * anybody goes on to, and takes half of the script that the sign-in page needs.
 */
export function OpenLink<Path extends string>(link: Props<Path>) {
  return <a {...link} />;
}
