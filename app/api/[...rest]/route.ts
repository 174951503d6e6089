import { problemResponse } from "#lib/web/problem";

const nothingHere = async () => problemResponse("not-found");

export { nothingHere as DELETE, nothingHere as GET, nothingHere as PATCH, nothingHere as POST, nothingHere as PUT };
