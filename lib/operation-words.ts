/** What the API documentation says of an endpoint, in words: made by `lib/web/api-reference.ts`, shown by components. */

/** What is said of a field. Members of members are named by their way there: "sessions[].id". */
export type FieldWords = {
  readonly name: string;
  readonly type: string;
  /** How long or how large it may be; null where nothing is said of that. */
  readonly limits: string | null;
  readonly optional: boolean;
  readonly meaning: string;
};

/** A refusal: the status of the answer, its code for programs, and a sentence for people. */
export type RefusalWords = { readonly status: number; readonly code: string; readonly sentence: string };

/** An endpoint, as its documentation tells it. */
export type OperationWords = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string | null;
  /** Who may call it, in a sentence or two. */
  readonly openTo: string;
  /** How it is called from a shell. */
  readonly curl: string;
  readonly fields: readonly FieldWords[];
  readonly accepted: {
    readonly status: number;
    readonly sentence: string;
    /** The body in JSON; null where there is none. */
    readonly example: string | null;
    readonly members: readonly FieldWords[];
  };
  /** But for those that any change may be refused with. */
  readonly refusals: readonly RefusalWords[];
};

/** All of them. */
export type ApiReference = {
  readonly features: readonly { readonly name: string; readonly operations: readonly OperationWords[] }[];
  /** With what any change may be refused, so that it is said once. */
  readonly commonRefusals: readonly RefusalWords[];
};
