// HELP, which the command table writes itself.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { commands } from "../../../server/commands/table.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf } from "../../support/people.ts";

Deno.test("HELP names every command there is", async () => {
  await using server = new IrcServer();
  const lines = await (await server.irc("alice")).ask("HELP");
  assertEquals([commandsOf(lines)[0], commandsOf(lines).at(-1)], ["704", "706"]);
  const words = new Set(lines.flatMap((line) => line.split(/[ :]/)));
  for (const command of commands.keys()) assert(words.has(command), command);
});

Deno.test("HELP of a command shows how it is used, in any letter case", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  for (const command of commands.keys()) {
    const lines = await alice.ask(`help ${command.toLowerCase()}`);
    assertEquals(commandsOf(lines), ["704", "706"], command);
    assertMatch(lines[0]!, new RegExp(`^:irc\\.test 704 alice ${command} :${command} .*-- \\S`));
  }
});

Deno.test("HELP of what there is not says so, and shows the subject only if it is a word", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  assertMatch((await alice.ask("HELP frobnicate"))[0]!, / 524 alice FROBNICATE :\S/);
  assertMatch((await alice.ask("HELP :a b"))[0]!, / 524 alice \* :\S/);
});
