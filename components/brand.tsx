import { OpenLink } from "#components/open-link";

/** The mark: a latch key on the door's plate. Decorative wherever it stands, so hidden from assistive technology. */
function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className={className} focusable="false">
      <rect width="32" height="32" rx="9" className="fill-[#134b36] forced-colors:fill-[ButtonText]" />
      <g
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-[#e2bd6a] forced-colors:stroke-[ButtonFace]"
      >
        <circle cx="16" cy="10.5" r="4.5" />
        <path d="M16 15v10.5M16 20.5h4.5M16 25.5h3" />
      </g>
    </svg>
  );
}

/** A door standing ajar, and light on the floor. Decorative. */
export function DoorPicture({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 672 240"
      preserveAspectRatio="xMidYMid slice"
      className={className}
    >
      <linearGradient id="light" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stopColor="#f1d596" stopOpacity="0.75" />
        <stop offset="1" stopColor="#f1d596" stopOpacity="0" />
      </linearGradient>
      <rect width="672" height="240" fill="#134b36" />
      <rect y="172" width="672" height="68" fill="#0f3f2d" />
      <path d="M304 172h72l76 68H262z" fill="url(#light)" />
      <path d="M304 48h72v124h-72z" fill="#f1d596" />
      <path d="M304 48v124l-40 18V34z" fill="#1e6a4e" />
      <path d="M304 48v124" stroke="#0f3f2d" strokeWidth="2" />
      <circle cx="273" cy="114" r="4" fill="#e2bd6a" />
    </svg>
  );
}

/** Mark and name, the way back to the front page. */
export function Wordmark() {
  return (
    <OpenLink
      href="/"
      className="-mx-2 inline-flex min-h-11 items-center gap-2.5 rounded-field px-2 text-lg font-semibold tracking-tight"
    >
      <Mark className="size-7" />
      Latchkey
    </OpenLink>
  );
}
