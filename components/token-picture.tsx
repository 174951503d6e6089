/** A note with a heading, a few lines and a seal: the three parts of a token. Decorative, and by day and night the same. */
export function TokenPicture({ className }: { readonly className?: string }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 672 240"
      preserveAspectRatio="xMidYMid slice"
      className={className}
    >
      <rect width="672" height="240" fill="#134b36" />
      <path d="M0 172h672v68H0z" fill="#0f3f2d" />
      <g transform="rotate(-6 336 120)">
        <rect x="206" y="42" width="274" height="172" rx="8" fill="#0b3223" />
        <rect x="198" y="32" width="274" height="172" rx="8" fill="#faf5e8" />
        <path d="M206 32h258a8 8 0 0 1 8 8v30H198V40a8 8 0 0 1 8-8z" fill="#cfdaf5" />
        <path d="M220 51h88" stroke="#2f4f9b" strokeWidth="7" strokeLinecap="round" />
        <g stroke="#8a2f66" strokeWidth="7" strokeLinecap="round">
          <path d="M220 96h176M220 118h206M220 140h132M220 162h96" />
        </g>
        <circle cx="420" cy="166" r="34" fill="#a8721f" />
        <circle cx="418" cy="163" r="34" fill="#e2bd6a" />
        <circle cx="418" cy="163" r="26" fill="none" stroke="#a8721f" strokeWidth="2" />
        <g fill="none" stroke="#7a4a12" strokeWidth="3.5" strokeLinecap="round" strokeLinejoin="round">
          <circle cx="418" cy="154" r="6" />
          <path d="M418 160v17M418 170h6M418 177h5" />
        </g>
      </g>
    </svg>
  );
}
