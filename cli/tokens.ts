/** `npm run op -- tokens ...`: the API tokens by which programs speak for people. */
import { type ApiTokenWithOwner, endApiTokenById, listApiTokensWithOwners } from "#lib/auth/api-token";
import { writtenScopes } from "#lib/scope";
import { isId } from "#lib/secret";
import type { Call, Command, Said } from "./arguments";
import { CommandError } from "./command";
import { accountOf } from "./people";
import { moment, table } from "./table";
import { terminalWidth } from "./terminal";

export const tokensCommands: readonly Command[] = [
  {
    name: "tokens list",
    operands: ["[PERSON]"],
    options: {},
    says: "list the API tokens, or those of one person",
    more: "PERSON is an address, or the id that logs have.",
    run: list,
  },
  {
    name: "tokens revoke",
    operands: ["ID"],
    options: {},
    says: "revoke an API token, at once",
    more: "Access tokens that it was exchanged for are good at other services for up to ten minutes more.",
    run: revoke,
  },
];

const columns = [
  { title: "ID", keep: true },
  { title: "PERSON" },
  { title: "NAME" },
  { title: "SCOPES" },
  { title: "EXPIRES (UTC)" },
  { title: "LAST USED (UTC)" },
] as const;

async function list({ operands: [who] }: Call): Promise<Said> {
  const tokens = await listApiTokensWithOwners(who === undefined ? undefined : (await accountOf(who)).id);
  const text = tokens.length > 0 ? table(columns, tokens.map(row), terminalWidth()) : "There are no API tokens.";
  return { text, json: { tokens } };
}

function row({ id, user, name, scopes, expiresAt, lastUsedAt }: ApiTokenWithOwner): string[] {
  return [id, user.email, name, writtenScopes(scopes), moment(expiresAt), lastUsedAt ? moment(lastUsedAt) : ""];
}

async function revoke({ operands: [id = ""] }: Call): Promise<Said> {
  if (!isId(id) || !(await endApiTokenById(id)))
    throw new CommandError(`There is no API token ${id}. For those that there are: npm run op -- tokens list`);
  return { text: "The token is revoked.", json: { tokensRevoked: 1 } };
}
