import { assertEquals } from "@std/assert";
import { defaultIsupport } from "../../client/isupport.ts";
import { Roster } from "../../client/roster.ts";
import { parseMessage } from "../../protocol/irc/message.ts";

function rosterAfter(...lines: string[]): Roster {
  const roster = new Roster();
  for (const line of lines) roster.hear(parseMessage(line), "ann", defaultIsupport);
  return roster;
}

const members = (roster: Roster, room: string) => roster.members(room, defaultIsupport).sort();

Deno.test("joins, names, nicknames, kicks and departures", () => {
  const roster = rosterAfter(
    ":Ann!u@h JOIN #Lobby",
    ":irc 353 ann = #lobby :@+Ann +bob!u@h",
    ":irc 353 ann = #lobby :carl dora",
    ":irc 366 ann #lobby :End",
    ":eve!u@h JOIN #lobby",
    ":bob NICK Bobby",
    ":irc KICK #lobby CARL :out",
    ":dora QUIT :gone",
  );
  assertEquals(roster.rooms(), ["#Lobby"]);
  assertEquals(members(roster, "#LOBBY"), ["Ann", "Bobby", "eve"]);
  assertEquals(roster.listing("#lobby", defaultIsupport), ["@+Ann", "+bob", "carl", "dora"]);
});

Deno.test("our own departure, or removal, forgets the room; other rooms are not ours", () => {
  const joined = [":ann JOIN #a", ":ann JOIN #b", ":bob JOIN #c", ":irc 353 ann = #d :x y"];
  assertEquals(rosterAfter(...joined).rooms(), ["#a", "#b"]);
  assertEquals(rosterAfter(...joined, ":ann PART #a").rooms(), ["#b"]);
  assertEquals(rosterAfter(...joined, ":bob KICK #b ann").rooms(), ["#a"]);
  assertEquals(members(rosterAfter(...joined), "#d"), []);
});

Deno.test("a new list of names replaces the one before", () => {
  const roster = rosterAfter(":irc 353 a = #x :one two", ":irc 366 a #x :End", ":irc 353 a = #x :three");
  assertEquals(roster.listing("#x", defaultIsupport), ["three"]);
});

Deno.test("a server that makes up rooms and members without end fills nothing", () => {
  const roster = new Roster();
  const hear = (line: string) => roster.hear(parseMessage(line), "ann", defaultIsupport);
  for (let i = 0; i < 1010; i++) hear(`:ann JOIN #${i}`);
  assertEquals(roster.rooms().length, 1000);
  for (let i = 0; i < 210; i++) {
    hear(`:irc 353 ann = #1 :${Array.from({ length: 100 }, (_, j) => `n${i}x${j}`).join(" ")}`);
  }
  assertEquals(members(roster, "#1").length, 20_000);
  assertEquals(roster.listing("#1", defaultIsupport).length, 20_000);
});
