import type { Duration } from "#lib/clock";

/** Why a form was refused, in words for the person at it. */
export type Refusal = {
  /** Why, as the answer has it ("token-invalid"); empty where it has none. */
  readonly code: string;
  /** One sentence for the whole form; empty where only fields are at fault. */
  readonly message: string;
  /** Sentences beside each field at fault. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** What was typed into the harmless fields, to be shown again. Never a secret. */
  readonly values: Readonly<Record<string, string>>;
  /** How long to wait, from now on, before it is worth another try; null where that does not help, or nobody knows. */
  readonly wait: Duration | null;
};
