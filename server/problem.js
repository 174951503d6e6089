/** Something that the operator can mend: its message is the one sentence they are shown, without a stack. */
export class Problem extends Error {
  name = "Problem";
}
