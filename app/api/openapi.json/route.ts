import { apiDocument } from "#app/api/operations";
import { minutes, seconds } from "#lib/clock";

/** For how long programs may keep the document: it changes with a new version of the server. */
const life = minutes(5);

/**
 * The API as OpenAPI has it. `application/json`, for `application/openapi+json` is still a draft
 * (draft-ietf-httpapi-rest-api-mediatypes).
 */
export async function GET(): Promise<Response> {
  return Response.json(apiDocument(), { headers: { "cache-control": `public, max-age=${life / seconds(1)}` } });
}
