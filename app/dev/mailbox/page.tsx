import { Inbox } from "lucide";
import type { Metadata } from "next";
import { Icon } from "#components/icon";
import { Mail } from "#components/mail";
import { PageFrame, PageTitle } from "#components/page-frame";
import { requireMailbox } from "#lib/web/dev-mailbox";

export const metadata: Metadata = { title: "Mailbox", robots: { index: false, follow: false } };

/** The mails that would have been sent, for whoever develops on this machine. To others there is no such page. */
export default async function MailboxPage() {
  const mails = await requireMailbox();
  return (
    <PageFrame nav={<Reload />}>
      <PageTitle title="Mailbox">
        <p>No mail server is set up, so e-mails are kept on this machine. Only you, sitting at it, see this page.</p>
      </PageTitle>
      {mails.length === 0 ? <Empty /> : null}
      <div className="mt-10 space-y-6">
        {mails.map((mail) => (
          <Mail key={`${mail.sentAt} ${mail.to}`} {...mail} />
        ))}
      </div>
    </PageFrame>
  );
}

/** A plain link: the whole page is fetched again, with and without script. */
function Reload() {
  return (
    <a href="/dev/mailbox" className="btn btn-outline h-11 border-base-300 text-base font-medium">
      Reload
    </a>
  );
}

function Empty() {
  return (
    <div className="mt-10 rounded-box border border-dashed border-base-content/40 px-6 py-12 text-center sm:py-16">
      <Icon of={Inbox} className="mx-auto size-8 text-primary" />
      <h2 className="mt-4 text-xl font-semibold">No mail yet</h2>
      <p className="mx-auto mt-2 max-w-sm text-neutral text-pretty">
        A mail takes a second or two to arrive. Reload the page to see it.
      </p>
    </div>
  );
}
