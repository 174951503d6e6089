import { plainText } from "#lib/web/plain-text";

/** Whether the process answers; says nothing of what it depends on. */
export async function GET(): Promise<Response> {
  return plainText(200, "ok");
}
