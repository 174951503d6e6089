/** The page that says that a page could not be made. Needs no script, and stands on nothing that could fail as well. */
import { existsSync, readdirSync } from "node:fs";

const styles = ".next/static/chunks";

/**
 * In the looks of the other pages, by the same style sheet. `unavailable` is the sentence that says why there is no answer for
 * now; null stands for a bug of ours, which `reference` finds in the log.
 */
export function failedPage(unavailable, reference) {
  return unavailable
    ? pageSaying("Not right now", unavailable)
    : pageSaying("Something went wrong", "It was not your doing. Trying again may help.", reference);
}

function pageSaying(title, sentence, reference = null) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Latchkey</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${styleSheets().join("\n")}
</head>
<body class="font-sans leading-relaxed antialiased">
<div class="mx-auto flex min-h-dvh w-full max-w-2xl flex-col px-5 sm:px-8">
<header class="flex items-center justify-between gap-4 py-5 sm:py-8">
<a href="/" class="-mx-2 inline-flex min-h-11 items-center gap-2.5 rounded-field px-2 text-lg font-semibold tracking-tight">
<img src="/icon.svg" alt="" class="size-7">Latchkey
</a>
</header>
<main class="flex-1 pt-8 pb-16 sm:pt-12 sm:pb-24">
<h1 class="text-3xl font-semibold tracking-tight text-balance sm:text-4xl">${title}</h1>
<p class="mt-3 max-w-prose text-neutral text-pretty">${sentence}</p>
<p class="mt-8 flex flex-wrap gap-3">
<a href="" class="btn btn-primary h-12 px-6 text-base">Try again</a>
<a href="/" class="btn btn-outline h-12 border-base-300 px-6 text-base font-medium">Go to the front page</a>
</p>
${reference ? `<p class="mt-10 text-sm text-neutral">Reference: <code class="font-mono select-all">${reference}</code></p>` : ""}
</main>
</div>
</body>
</html>
`;
}

function styleSheets() {
  const names = existsSync(styles) ? readdirSync(styles).filter((name) => name.endsWith(".css")) : [];
  return names.map((name) => `<link rel="stylesheet" href="/_next/static/chunks/${name}">`);
}
