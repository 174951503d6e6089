/** What is wrong with an input, field by field, as codes. */
import type { z } from "zod";
import { type FieldCode, type FieldProblems, isFieldCode } from "#lib/web/problem";

/** What is said of fields is bounded, for it goes into a cookie: thousands of unknown ones need not all be named. */
const mostFieldProblems = 10;
const longestFieldName = 40;

/** The fields at fault. The messages of the schema are codes of `FieldCode`; others count as "invalid". */
export function fieldProblems(error: z.ZodError): FieldProblems {
  const problems = new Map<string, FieldCode[]>();
  for (const issue of error.issues) {
    for (const name of fieldsOf(issue))
      problems.set(name, [...new Set([...(problems.get(name) ?? []), codeOf(issue)])]);
  }
  return Object.fromEntries([...problems].slice(0, mostFieldProblems));
}

function fieldsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== "unrecognized_keys") return [String(issue.path[0] ?? "")];
  return issue.keys.filter((name) => name.length <= longestFieldName);
}

function codeOf(issue: z.core.$ZodIssue): FieldCode {
  if (issue.code === "unrecognized_keys") return "unknown-field";
  return isFieldCode(issue.message) ? issue.message : "invalid";
}
