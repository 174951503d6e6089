import { CircleAlert, TriangleAlert } from "lucide";
import type { Route } from "next";
import { Icon } from "#components/icon";
import { Link } from "#components/link";
import { LocalTime } from "#components/local-time";

type Props = {
  readonly title: string;
  readonly sentence: string;
  /** Who did it, and from where. */
  readonly by: string;
  readonly time: Date;
  /** How much it stands out. */
  readonly tone: "plain" | "mild" | "warning";
};

/** One thing that happened, in a list of them. A warning says what to do about it. */
export function ActivityEntry({ title, sentence, by, time, tone }: Props) {
  return (
    <li className={`px-5 py-4 ${tone === "warning" ? "bg-warning/10" : ""}`}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h3 className="font-semibold">
          <Sign tone={tone} />
          {title}
        </h3>
        <p className="text-sm text-neutral">
          <LocalTime time={time} />
        </p>
      </div>
      <p className="mt-1 text-pretty wrap-anywhere">{sentence}</p>
      <p className="mt-1 text-sm text-neutral wrap-anywhere">{by}</p>
      {tone === "warning" ? <NotMe /> : null}
    </li>
  );
}

function Sign({ tone }: Pick<Props, "tone">) {
  if (tone === "plain") return null;
  const icon = tone === "warning" ? TriangleAlert : CircleAlert;
  return <Icon of={icon} className="mr-2 inline size-4.5 align-[-0.15em] text-warning" />;
}

function NotMe() {
  return (
    <Link
      href={"/dashboard/secure-account" as Route}
      className="link link-primary mt-1 inline-flex min-h-11 items-center"
    >
      This was not me
    </Link>
  );
}
