/** A row of the table: a figure, what it must reach, and what it came to. */

/** What was measured in one round: the thing, and what it is compared with, one straight after the other. */
export type Sample = { readonly measured: number; readonly baseline: number };

/** What a figure has to come to; null where it is only told. */
export type Goal = { readonly least: number } | { readonly most: number } | null;

export type Row = {
  readonly figure: string;
  readonly goal: string;
  /** The median of the rounds. */
  readonly value: number;
  /** The least and the most of the rounds. */
  readonly spread: string;
  /** The medians of what was measured, for whoever wants to know the machine. */
  readonly measured: string;
  readonly reached: boolean | null;
};

/** The row of a figure that is a ratio: the median of the rounds' ratios, for no machine is equally busy in two of them. */
export function ratioRow(figure: string, goal: Goal, unit: string, samples: readonly Sample[]): Row {
  const ratios = samples.map(({ measured, baseline }) => measured / baseline);
  const measured = median(samples.map((sample) => sample.measured));
  const baseline = median(samples.map((sample) => sample.baseline));
  return rowOf(figure, goal, ratios, `${rounded(measured)} / ${rounded(baseline)} ${unit}`);
}

/** The row of a figure that is not compared with anything. */
export function plainRow(figure: string, goal: Goal, unit: string, values: readonly number[]): Row {
  return rowOf(figure, goal, values, unit);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that this share of all is below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function rowOf(figure: string, goal: Goal, values: readonly number[], measured: string): Row {
  const value = median(values);
  const spread = `${rounded(Math.min(...values))} to ${rounded(Math.max(...values))}`;
  return { figure, goal: wordsOf(goal), value: rounded(value), spread, measured, reached: isReached(goal, value) };
}

function wordsOf(goal: Goal): string {
  if (!goal) return "";
  return "least" in goal ? `at least ${goal.least}` : `at most ${goal.most}`;
}

function isReached(goal: Goal, value: number): boolean | null {
  if (!goal) return null;
  return "least" in goal ? value >= goal.least : value <= goal.most;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
