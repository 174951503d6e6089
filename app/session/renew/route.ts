import type { NextRequest } from "next/server";
import { renewOnTheWay } from "#lib/web/session-renewal";

export const GET = (request: NextRequest) => renewOnTheWay(request);
