import { DoorOpen } from "lucide";
import type { Metadata } from "next";
import { Countdown } from "#components/countdown";
import { DashboardFrame } from "#components/dashboard-frame";
import { Fact, Facts, Section } from "#components/facts";
import { Icon } from "#components/icon";
import { Link } from "#components/link";
import { LocalTime } from "#components/local-time";
import { Refused } from "#components/notice";
import { PageTitle } from "#components/page-frame";
import type { SignedInCaller } from "#lib/auth/caller";
import { now } from "#lib/clock";
import { deviceName } from "#lib/device";
import { requireUser } from "#lib/web/current-session";
import { readFlash } from "#lib/web/flash";

export const metadata: Metadata = { title: "Dashboard", robots: { index: false, follow: false } };

/**
 * The first page behind the door: where your product begins, and what the session of its reader is. Who cannot sign out
 * hears it here.
 */
export default async function DashboardPage() {
  const { user, session } = await requireUser();
  const { refusal } = await readFlash("/dashboard");
  return (
    <DashboardFrame current="/dashboard">
      <PageTitle title="Dashboard">
        <p className="text-lg">
          You are signed in as <span className="font-medium text-base-content">{user.name}</span>.
        </p>
      </PageTitle>
      {refusal ? (
        <div className="mt-8">
          <Refused>{refusal.message}</Refused>
        </div>
      ) : null}
      <YourProduct />
      <ThisSession user={user} session={session} />
      <HowLong session={session} />
    </DashboardFrame>
  );
}

function YourProduct() {
  return (
    <section className="mt-10 rounded-box border border-dashed border-base-content/40 px-6 py-12 text-center sm:py-16">
      <Icon of={DoorOpen} className="mx-auto size-8 text-primary" />
      <h2 className="mt-4 text-xl font-semibold">Your product goes here</h2>
      <p className="mx-auto mt-2 max-w-sm text-neutral text-pretty">
        Edit <code className="font-mono text-[0.9em] break-words text-base-content">app/dashboard/page.tsx</code>.
        Everything in it is already behind the door.
      </p>
    </section>
  );
}

function ThisSession({ user, session }: Pick<SignedInCaller, "user" | "session">) {
  return (
    <Section title="This session">
      <Facts>
        <Fact term="Account">{user.email}</Fact>
        <Fact term="Since">
          <LocalTime time={session.createdAt} />
        </Fact>
        <Fact term="Device">{deviceName(session.userAgent)}</Fact>
        <Fact term="Address">{session.address || "Not known"}</Fact>
      </Facts>
    </Section>
  );
}

function HowLong({ session }: Pick<SignedInCaller, "session">) {
  const asOf = now();
  return (
    <Section title="How long it lasts">
      <Facts>
        <Fact
          term="While you are away"
          note="Stay away this long and the session ends. Each visit starts the time again."
        >
          <Countdown until={session.idleEndsAt} asOf={asOf} over="Over" />
        </Fact>
        <Fact term="At the most" note="Then it ends whatever you do, and you sign in again.">
          <Countdown until={session.endsAt} asOf={asOf} over="Over" />
        </Fact>
        <Fact
          term="Token"
          note={
            <>
              The signed pass in your browser. It is replaced by itself while the session lasts.{" "}
              <Link href="/dashboard/token" className="link link-primary whitespace-nowrap">
                See what is in it
              </Link>
            </>
          }
        >
          <Countdown until={session.tokenExpiresAt} asOf={asOf} over="At your next visit" />
        </Fact>
      </Facts>
    </Section>
  );
}
