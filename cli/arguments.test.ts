import { describe, expect, test } from "vitest";
import { type Command, readCall, usage } from "./arguments";
import { doctorCommand } from "./doctor";
import { helpOn, overview } from "./help";
import { keysCommands } from "./keys";
import { mailCommands } from "./mail";
import { sessionsCommands } from "./sessions";
import { usersCommands } from "./users";

const add: Command = {
  name: "users add",
  operands: ["ADDRESS", "[TEXT]"],
  options: { name: { value: "NAME", says: "the name", required: true }, yes: { says: "do not ask" } },
  says: "make an account",
  run: async () => ({ text: "", json: null }),
};

describe("a call", () => {
  test("is read: operands, options with and without values, in any order", () => {
    const call = readCall(add, ["--yes", "ada@example.com", "--name", "Ada Example", "text", "--json"]);
    expect(call.operands).toEqual(["ada@example.com", "text"]);
    expect(call.value("name")).toBe("Ada Example");
    expect([call.has("yes"), call.has("json"), call.has("help")]).toEqual([true, true, false]);
  });

  test("takes a value after an equals sign, and words after -- as they are", () => {
    const call = readCall(add, ["--name=--Ada=", "--", "--json"]);
    expect([call.value("name"), call.operands, call.has("json")]).toEqual(["--Ada=", ["--json"], false]);
  });

  test("takes an id that begins with hyphens for what it is", () => {
    const id = "--ABCDEFGHIJKLMNOPQRST";
    expect(readCall(add, [id, "--name", id]).operands).toEqual([id]);
  });

  test("needs nothing when it asks for help", () => {
    expect(readCall(add, ["-h"]).has("help")).toBe(true);
  });

  test.each([
    [[], "users add needs ADDRESS."],
    [["a"], "users add needs --name NAME."],
    [["a", "--name"], "--name needs its NAME."],
    [["a", "--name", "--yes"], "--name needs its NAME."],
    [["a", "--name="], "--name needs its NAME."],
    [["a", "--nam", "x"], "users add knows no option --nam."],
    [["a", "-n", "x"], "users add knows no option -n."],
    [["a", "--constructor"], "users add knows no option --constructor."],
    [["a", "--yes=no", "--name", "x"], "--yes takes no value."],
    [["a", "b", "c", "--name", "x"], '"c" is one word too many: spaces need quotation marks.'],
  ])("that is wrong is told why, and what would be right: %j", (args, sentence) => {
    expect(() => readCall(add, args)).toThrow(
      `${sentence} Usage: npm run op -- users add ADDRESS [TEXT] --name NAME [--yes]`,
    );
  });

  test.each([["--password", "canary"], ["--password=canary"]])("never takes a password: %s", (...args) => {
    expect(() => readCall(add, ["a", ...args])).toThrow(/^A password on the command line(?!.*canary)/);
  });
});

describe("the list of commands", () => {
  test("has with each command what it needs, and none of what it can do without", () => {
    expect(overview([add])).toContain("\n  users add ADDRESS [TEXT] --name NAME  make an account\n");
  });
});

describe("the help on each command", () => {
  const all = [...usersCommands, ...sessionsCommands, ...keysCommands, ...mailCommands, doctorCommand];

  test.each(all.map((command) => [command.name, command] as const))("%s: usage, and every option", (_, command) => {
    const help = helpOn(command);
    expect(help).toContain(`Usage: ${usage(command)}`);
    for (const option of [...Object.keys(command.options), "json", "help"]) expect(help).toContain(`--${option}`);
    expect(overview(all)).toContain(`  ${command.name}`);
  });
});
