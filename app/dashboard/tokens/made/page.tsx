import type { Metadata } from "next";
import { CopyButton } from "#components/copy-button";
import { DashboardFrame } from "#components/dashboard-frame";
import { Section } from "#components/facts";
import { PageTitle } from "#components/page-frame";
import { config } from "#lib/config";
import type { Scope } from "#lib/scope";
import { requireUser } from "#lib/web/current-session";
import { readShownOnce } from "#lib/web/shown-once";

export const metadata: Metadata = { title: "Your new API token", robots: { index: false, follow: false } };

/** Where a new token is shown, this once. */
export default async function ApiTokenMadePage() {
  const { session } = await requireUser();
  const shown = await readShownOnce(session);
  return (
    <DashboardFrame current="/dashboard/account">
      {shown ? <NewToken {...shown} /> : <TooLate />}
      {/* Not our Link: the text of the token stays in the document until another one is loaded. */}
      <a href="/dashboard/tokens" className="link link-primary mt-10 inline-block">
        To your API tokens
      </a>
    </DashboardFrame>
  );
}

type NewTokenProps = { readonly name: string; readonly scopes: readonly Scope[]; readonly secret: string };

function NewToken({ name, scopes, secret }: NewTokenProps) {
  return (
    <>
      <PageTitle title="Copy your token now">
        <p>
          <span className="font-medium wrap-anywhere text-base-content">{name}</span> is made. Its text is shown for two
          minutes, and never again: we keep no copy. Put it where only the program can read it.
        </p>
      </PageTitle>
      <div className="mt-8 rounded-box border border-base-300 bg-base-100 px-5 py-5">
        <label htmlFor="secret" className="block font-medium">
          API token
        </label>
        <div className="mt-2 flex flex-wrap items-start gap-3">
          <textarea
            id="secret"
            readOnly
            rows={2}
            spellCheck={false}
            autoComplete="off"
            defaultValue={secret}
            className="textarea min-h-0 w-full resize-none rounded-field border-base-content/55 bg-base-200 font-mono text-sm break-all"
          />
          <CopyButton text={secret} about="the token" />
        </div>
      </div>
      <Section title="Try it">
        <p className="mt-2 text-neutral text-pretty">
          A program sends it in a header. In a terminal: paste the token after the first line, and press Enter.
        </p>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard, too
          tabIndex={0}
          className="mt-3 overflow-x-auto rounded-field border border-base-300 bg-base-100 px-4 py-3 text-sm"
        >
          <code>{tryOut(scopes)}</code>
        </pre>
      </Section>
    </>
  );
}

/** The token is read, not typed into the line: shells keep a history. */
function tryOut(scopes: readonly Scope[]): string {
  const lines = [
    "read -rs API_TOKEN",
    'curl -H "Authorization: Bearer $API_TOKEN" \\',
    `  ${config().publicUrl.origin}${placeFor(scopes)}`,
  ];
  return lines.join("\n");
}

/** Where a token of these scopes is accepted. Any can be exchanged. */
function placeFor(scopes: readonly Scope[]): string {
  if (scopes.includes("profile:read")) return "/api/me";
  return scopes.includes("sessions:read") ? "/api/sessions" : "/api/token -X POST";
}

function TooLate() {
  return (
    <PageTitle title="That token is not shown any more">
      <p>
        A new token is shown once, for two minutes. If you did not copy it, revoke it and make another: nobody can bring
        its text back.
      </p>
    </PageTitle>
  );
}
