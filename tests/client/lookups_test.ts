import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ConnectionEvent } from "../../client/connection_events.ts";
import { Lookups } from "../../client/lookups.ts";
import { parseMessage } from "../../protocol/irc/message.ts";
import { Person } from "../support/connected_person.ts";
import { IrcServer } from "../support/irc_server.ts";
import { ScriptedServer } from "../support/scripted_server.ts";

type Played = Extract<ConnectionEvent, { type: "played" }>;

const played = (person: Person) => person.events.filter((event): event is Played => event.type === "played");

const found = (person: Person, wanted: "history" | "search") =>
  person.events.flatMap((event) =>
    event.type === "message" && event.origin === wanted && event.message.command === "PRIVMSG"
      ? [event.message.params[1]]
      : []
  );

/** ann has said one to `count` in #a, and heard it all. */
async function talked(server: IrcServer, count: number): Promise<Person> {
  const ann = new Person(server.port, "ann");
  await ann.join();
  for (let number = 1; number <= count; number++) ann.say(`word ${number}`);
  await ann.until(() => ann.texts.length === count, "her own words");
  ann.events.length = 0;
  return ann;
}

Deno.test("older messages come page by page, and an empty page is the last", async () => {
  await using server = new IrcServer();
  await using ann = await talked(server, 5);
  const now = Date.now() + 60_000;
  assert(ann.connection.older("#a", { time: now }, 2));
  await ann.until(() => played(ann).length === 1, "a page");
  assertEquals(found(ann, "history"), ["word 4", "word 5"]);
  assertEquals(played(ann)[0]!, {
    type: "played",
    origin: "history",
    target: "#a",
    messages: 2,
    failed: undefined,
  });
  const first = ann.events.find((event) => event.type === "message")!;
  const msgid = first.type === "message" ? first.message.tags!.get("msgid")! : "";
  ann.events.length = 0;
  ann.connection.older("#a", { msgid }, 10);
  await ann.until(() => played(ann).length === 1, "another page");
  assertEquals(found(ann, "history"), ["word 1", "word 2", "word 3"]);
  ann.events.length = 0;
  ann.connection.older("#a", { time: 1000 }, 10);
  await ann.until(() => played(ann).length === 1, "an empty page");
  assertEquals(played(ann)[0]!.messages, 0);
});

Deno.test("what was heard already is found, newest first, and disturbs nothing that comes after", async () => {
  await using server = new IrcServer();
  await using ann = await talked(server, 4);
  assert(ann.connection.search(new Map([["text", "word"], ["in", "#a"], ["limit", "3"]])));
  ann.say("word 5");
  await ann.until(() => played(ann).length === 1 && ann.texts.includes("word 5"), "what was found");
  assertEquals(found(ann, "search").slice(0, 3), ["word 4", "word 3", "word 2"]);
  const live = ann.events.filter((event) => event.type === "message" && event.origin === "live");
  assertEquals(live.map((event) => event.type === "message" && event.message.params[1]), ["word 5"]);
});

Deno.test("a place that may not be read is told as failed, in the server's words", async () => {
  await using server = new IrcServer();
  await using ann = await talked(server, 1);
  ann.connection.older("#elsewhere", { time: 1000 }, 10);
  await ann.until(() => played(ann).length === 1, "a refusal");
  assertEquals(played(ann)[0]!.target, "#elsewhere");
  assertMatch(played(ann)[0]!.failed!, /./);
});

Deno.test("nothing is asked of a server that keeps nothing", async () => {
  await using server = new ScriptedServer();
  await using ann = new Person(server.port, "ann");
  assertEquals(ann.connection.older("#a", { time: 1 }, 1), false);
  assertEquals(ann.connection.search(new Map()), false);
});

const labelOf = (message: ReturnType<Lookups["older"]>) => message!.tags!.get("label")!;

Deno.test("a batch within the answer belongs to it and does not end it", () => {
  const lookups = new Lookups();
  const label = labelOf(lookups.search(new Map([["text", "x"]])));
  const hear = (line: string) => lookups.hear(parseMessage(line));
  assertEquals(hear(`@label=${label} :s BATCH +1 labeled-response`), "nothing to tell");
  const note = hear("@batch=1 :s NOTE SEARCH INCOMPLETE 2026 :not all");
  assert(note !== undefined && note !== "nothing to tell" && note.type === "message");
  assertEquals(hear("@batch=1 :s BATCH +2 chatroom/search"), "nothing to tell");
  assertEquals(hear(":bob PRIVMSG #a :live"), undefined);
  assert(hear("@batch=2 :bob PRIVMSG #a :x") !== undefined);
  assertEquals(hear(":s BATCH -2"), "nothing to tell");
  assertEquals(hear(":s BATCH -1"), {
    type: "played",
    origin: "search",
    target: "",
    messages: 1,
    failed: undefined,
  });
  assertEquals(hear(":s BATCH -1"), undefined);
});

Deno.test("what was asked when the line is cut is told as lost, once; there are never many", () => {
  const lookups = new Lookups();
  lookups.hear(
    parseMessage(`@label=${labelOf(lookups.older("#a", { time: 1 }, 1))} :s BATCH +1 chathistory #a`),
  );
  for (let more = 0; more < 100; more++) lookups.older("#b", { time: 1 }, 1);
  const lost = lookups.cut();
  assertEquals(lost.length, 20);
  assert(lost.every((answer) => answer.type === "played" && answer.failed !== undefined));
  assertEquals(lookups.cut(), []);
});
