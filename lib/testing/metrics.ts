/** Reading the text format of Prometheus (version 0.0.4) as strictly as a scraper may. */

/** Each series by its name and labels, as `name{label="value"}`. */
export type Series = ReadonlyMap<string, number>;

/** What stands for no number, in any case of letters: a scraper reads it as Go does. */
const special = /^([+-]?Inf|NaN)$/i;
const sample = /^(?<name>[a-z_][a-z0-9_]*)(?<labels>\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? (?<value>\S+)$/i;
const types = /^# TYPE (?<name>\w+) (counter|gauge|histogram)$/;

/** The series of a scrape. Throws where a line is none of the format, a name has no type, or a series is there twice. */
export function parseMetrics(text: string): Series {
  if (!text.endsWith("\n")) throw new Error("The last line has no end.");
  const [known, series] = [new Set<string>(), new Map<string, number>()];
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const typed = types.exec(line)?.groups?.name;
    if (typed) known.add(typed);
    else if (!line.startsWith("# HELP ")) addSample(line, known, series);
  }
  return series;
}

/** The values of all series of one name, by what their labels say. */
export function seriesOf(series: Series, name: string): Record<string, number> {
  const own = [...series].filter(([key]) => key === name || key.startsWith(`${name}{`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(name.length), value]));
}

function addSample(line: string, known: Set<string>, series: Map<string, number>): void {
  const { name = "", labels = "", value = "" } = sample.exec(line)?.groups ?? {};
  const key = `${name}${labels}`;
  if (!known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, ""))) throw new Error(`No type: ${line}`);
  if (series.has(key)) throw new Error(`Twice: ${line}`);
  if (!special.test(value) && !Number.isFinite(Number(value))) throw new Error(`No number: ${line}`);
  series.set(key, Number(value));
}
