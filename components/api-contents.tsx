type Part = { readonly id: string; readonly title: string };
type Props = { readonly parts: readonly (Part & { readonly entries?: readonly Part[] })[] };

/** The contents of a long page: its parts, and what is in each where there is room beside the text. */
export function ApiContents({ parts }: Props) {
  return (
    <nav
      aria-label="On this page"
      className="text-sm max-lg:mt-8 lg:sticky lg:mt-20 lg:top-6 lg:max-h-[calc(100dvh-3rem)] lg:overflow-y-auto lg:pb-6"
    >
      <ul className="flex flex-wrap gap-x-5 lg:block lg:space-y-4">
        {parts.map(({ id, title, entries = [] }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="inline-flex min-h-11 items-center max-lg:link max-lg:link-primary lg:min-h-7 lg:font-medium lg:hover:underline"
            >
              {title}
            </a>
            <ul className="max-lg:hidden">
              {entries.map((entry) => (
                <li key={entry.id}>
                  <a
                    href={`#${entry.id}`}
                    className="inline-flex min-h-7 items-center text-neutral hover:text-base-content hover:underline"
                  >
                    {entry.title}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </nav>
  );
}
