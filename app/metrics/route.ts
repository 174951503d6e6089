import { answerScrape } from "#lib/web/scrape";

export const GET = ({ headers }: Request) => answerScrape(headers);
