import { DatabaseZap, FileInput, ShieldCheck } from "lucide";
import type { ReactNode } from "react";
import { DoorPicture } from "#components/brand";
import { Icon } from "#components/icon";
import { OpenLink } from "#components/open-link";
import { PageFrame, PageTitle } from "#components/page-frame";

/** The front page, open to everybody. It knows whether somebody is signed in, and shows nothing about them. */
export function FrontPage({ signedIn }: { readonly signedIn: boolean }) {
  const door = signedIn
    ? ({ href: "/dashboard", label: "Dashboard" } as const)
    : ({ href: "/sign-in", label: "Sign in" } as const);
  return (
    <PageFrame
      nav={
        <OpenLink href={door.href} className="btn btn-outline h-11 border-base-300 text-base font-medium">
          {door.label}
        </OpenLink>
      }
    >
      <DoorPicture className="mb-10 h-40 w-full rounded-box sm:mb-12 sm:h-60" />
      <PageTitle title="Sign-in for your product, finished.">
        <p className="text-lg">
          Latchkey lets people in, remembers them, and keeps everyone else out. Fork it, and put what you make behind
          its door.
        </p>
      </PageTitle>
      <div className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-4">
        <OpenLink href={door.href} className="btn btn-primary h-12 px-6 text-base">
          {signedIn ? "Go to the dashboard" : "Sign in"}
        </OpenLink>
        <OpenLink href="/how-it-works" className="link link-primary">
          How it works
        </OpenLink>
        <OpenLink href="/docs/api" className="link link-primary">
          API
        </OpenLink>
      </div>
      <ul className="mt-16 space-y-8">
        <Point icon={<Icon of={ShieldCheck} />} title="Checked twice">
          A signed token is verified before a page is rendered, and its session is looked up before anything is shown.
        </Point>
        <Point icon={<Icon of={DatabaseZap} />} title="Over means over">
          A session is a row in your database. End it, and the very next request is refused.
        </Point>
        <Point icon={<Icon of={FileInput} />} title="Plain forms">
          They work with and without scripts, and say clearly what happened: accepted, refused, or no answer.
        </Point>
      </ul>
      <p className="mt-16 border-t border-base-300 pt-6 text-sm text-neutral">
        This page is <code className="font-mono text-base-content">components/front-page.tsx</code>. Make it yours.
      </p>
    </PageFrame>
  );
}

type PointProps = { readonly icon: ReactNode; readonly title: string; readonly children: ReactNode };

function Point({ icon, title, children }: PointProps) {
  return (
    <li className="flex gap-4">
      <span aria-hidden="true" className="mt-0.5 text-primary">
        {icon}
      </span>
      <div>
        <h2 className="font-semibold">{title}</h2>
        <p className="mt-1 text-neutral text-pretty">{children}</p>
      </div>
    </li>
  );
}
