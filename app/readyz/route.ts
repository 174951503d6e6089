import { answerReadiness } from "#lib/web/readiness";

export const GET = () => answerReadiness();
