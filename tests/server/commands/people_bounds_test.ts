// What strangers can make grow in the answers about people is bounded.
import { assertEquals } from "@std/assert";
import { fixed } from "../../../server/options.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf } from "../../support/people.ts";

Deno.test("WHO of a mask shows so many and no more, and WHO of a channel everybody in it", async () => {
  await using server = new IrcServer();
  const crowd = await Promise.all(Array.from({ length: 510 }, (_, i) => server.irc(`n${i}`)));
  await Promise.all(crowd.map((client) => client.ask("JOIN #a")));
  const shown = async (line: string) =>
    commandsOf(await crowd[0]!.ask(line)).filter((c) => c === "352").length;
  await crowd[0]!.ask();
  assertEquals(await shown("WHO *"), 500);
  assertEquals(await shown("WHO #a"), 510);
});

Deno.test("so many are remembered for WHOWAS, and the oldest are forgotten", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("n0");
  await alice.ask(...Array.from({ length: fixed.whowasEntries + 1 }, (_, i) => `NICK n${i + 1}`));
  assertEquals(commandsOf(await alice.ask("WHOWAS n0")), ["406", "369"]);
  assertEquals(commandsOf(await alice.ask("WHOWAS n1")), ["314", "312", "369"]);
});

Deno.test("so many invitations are kept, and the oldest are forgotten", async () => {
  await using server = new IrcServer({ limits: { joins: fixed.invitations + 1 } });
  const [alice, eve] = [await server.irc("alice"), await server.irc("eve")];
  const rooms = Array.from({ length: fixed.invitations + 1 }, (_, i) => `#r${i}`);
  await alice.ask(...rooms.map((room) => `JOIN ${room}`), ...rooms.map((room) => `INVITE eve ${room}`));
  await eve.ask();
  const listed = (await eve.ask("INVITE")).slice(0, -1).map((line) => line.split(" ")[3]);
  assertEquals(listed, rooms.slice(1));
});
