/** What people are told when we cannot answer at the moment, through no fault of theirs: by an endpoint, or in place of a page. */
export const unavailableSentences = {
  "too-busy": "Too much is going on right now. Wait a few seconds and try again.",
  unavailable: "Our records cannot be reached right now. Wait a little and try again.",
} as const;

/** Why there is no answer for now. */
export type Unavailable = keyof typeof unavailableSentences;
