/** How much JavaScript a page makes a browser fetch. */
import { gzipSync } from "node:zlib";
import type { Options } from "#bench/options";
import { plainRow, type Row } from "#bench/row";
import { serve } from "#bench/served";

/** The sign-in page, over an empty page in the same layout: what the page itself needs, and what the framework takes. */
export async function measureBrowserCode(options: Options): Promise<Row[]> {
  const served = await serve(options.port + 4, { people: 1, sessions: 1, events: 1 });
  try {
    const [page, empty] = [await kilobytesOf(served.site, "/sign-in"), await kilobytesOf(served.site, "/bench/empty")];
    const figure = "JavaScript of the sign-in page less that of an empty page, KB by gzip";
    return [plainRow(figure, { most: 5 }, `${page.toFixed(1)} - ${empty.toFixed(1)} KB`, [page - empty])];
  } finally {
    await served.stop();
  }
}

/** Of all scripts that the page names; not of those for browsers without modules, which no browser of today fetches. */
async function kilobytesOf(site: string, path: string): Promise<number> {
  const html = await (await fetch(`${site}${path}`)).text();
  const tags = html.match(/<script\b[^>]*\ssrc="[^"]+"[^>]*>/g) ?? [];
  const files = tags.filter((tag) => !/\snomodule/i.test(tag)).map((tag) => /\ssrc="([^"]+)"/.exec(tag)?.[1] ?? "");
  const sizes = await Promise.all([...new Set(files)].map((file) => gzippedSize(`${site}${file}`)));
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

async function gzippedSize(url: string): Promise<number> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return gzipSync(Buffer.from(await response.arrayBuffer())).length;
}
