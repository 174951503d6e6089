import type { ReactNode } from "react";
import { Link } from "#components/link";
import { PageFrame } from "#components/page-frame";
import { SignOutButton } from "#components/sign-out-button";
import { SignOutListener } from "#components/sign-out-listener";

/** The pages behind the door that are always one click away. */
const pages = [
  { href: "/dashboard", label: "Dashboard" },
  { href: "/dashboard/sessions", label: "Sessions" },
  { href: "/dashboard/activity", label: "Activity" },
  { href: "/dashboard/account", label: "Account" },
] as const;

type Props = {
  /** The page that this is, where it is one of those. */
  readonly current?: (typeof pages)[number]["href"] | undefined;
  readonly children: ReactNode;
};

/** What every protected page stands in: the way to the others and out, and the listener for a sign-out elsewhere. */
export function DashboardFrame({ current, children }: Props) {
  return (
    <PageFrame nav={<SignOutButton />} menu={<Menu current={current} />}>
      <SignOutListener />
      {children}
    </PageFrame>
  );
}

function Menu({ current }: { readonly current: Props["current"] }) {
  return (
    <nav aria-label="Your account" className="border-b border-base-300">
      <ul className="flex flex-wrap gap-x-3 sm:gap-x-6">
        {pages.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={href}
              {...(href === current ? { "aria-current": "page" } : {})}
              className="inline-flex min-h-11 items-center border-b-2 border-transparent text-neutral hover:text-base-content aria-[current=page]:border-primary aria-[current=page]:font-medium aria-[current=page]:text-base-content"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
