import type { Metadata } from "next";
import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";

export const metadata: Metadata = { title: "Not found" };

/** For an address that leads nowhere. */
export default function NotFound() {
  return (
    <PageFrame>
      <p className="mb-3 font-medium text-neutral tabular-nums">404</p>
      <PageTitle title="There is nothing at this address">
        <p>It may have moved, or the link may be mistyped.</p>
      </PageTitle>
      <OpenLink href="/" className="btn btn-primary mt-8 h-12 px-6 text-base">
        Go to the front page
      </OpenLink>
    </PageFrame>
  );
}
