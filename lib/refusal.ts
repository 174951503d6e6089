/** Why a form was refused, in words for the person at it. */
export type Refusal = {
  /** One sentence for the whole form; empty where only fields are at fault. */
  readonly message: string;
  /** Sentences beside each field at fault. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** What was typed into the harmless fields, to be shown again. Never a secret. */
  readonly values: Readonly<Record<string, string>>;
};
