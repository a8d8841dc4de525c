// One nickname, many who want it.
import { assertEquals } from "@std/assert";
import { bare, type RawClient } from "../support/raw_client.ts";
import { IrcServer } from "../support/irc_server.ts";

const HANDS = 50;
/** Letter case is folded in ASCII: these are one nickname. */
const spellings = ["Alice", "alice", "ALICE", "aLiCe"];

function crowd(server: IrcServer): Promise<RawClient[]> {
  return Promise.all(Array.from({ length: HANDS }, () => server.connect()));
}

/** The numerics that came to each, of those that tell whether a nickname was given. */
async function verdicts(clients: RawClient[]): Promise<string[]> {
  const answers = await Promise.all(clients.map((client) => client.ask()));
  return answers.map((lines) =>
    lines.map((line) => bare(line).split(" ")[0]!).filter((word) => /^(?:001|433|NICK)$/.test(word)).join()
  );
}

const count = (words: string[], word: string) => words.filter((w) => w === word).length;

Deno.test("fifty who register at the same moment: one gets the nickname, each other is asked again", async () => {
  await using server = new IrcServer();
  const clients = await crowd(server);
  await Promise.all(clients.map((client, i) => client.send(`NICK ${spellings[i % 4]}`, "USER u 0 * :r")));
  const words = await verdicts(clients);
  assertEquals([count(words, "001"), count(words, "433")], [1, HANDS - 1]);
  assertEquals(server.server.chat.users.size, 1);

  const losers = clients.filter((_, i) => words[i] === "433");
  await Promise.all(losers.map((client, i) => client.send(`NICK other${i}`)));
  assertEquals(count(await verdicts(losers), "001"), HANDS - 1);
});

Deno.test("fifty who are here and change to the same nickname: one gets it, the others keep their own", async () => {
  await using server = new IrcServer();
  const clients = await crowd(server);
  await Promise.all(clients.map((client, i) => client.ask(`NICK n${i}`, "USER u 0 * :r")));
  await Promise.all(clients.map((client, i) => client.send(`NICK ${spellings[i % 4]}`)));
  const words = await verdicts(clients);
  assertEquals([count(words, "NICK"), count(words, "433")], [1, HANDS - 1]);
  const names = [...server.server.chat.users.values()].map((user) => user.nickname.toLowerCase());
  assertEquals(
    names.toSorted(),
    ["alice", ...clients.flatMap((_, i) => words[i] === "433" ? `n${i}` : [])].toSorted(),
  );
});

Deno.test("people, clients that register and clients that are here race for one nickname", async () => {
  await using server = new IrcServer();
  const here = await Promise.all(Array.from({ length: 10 }, (_, i) => server.irc(`n${i}`)));
  const people = await Promise.all(Array.from({ length: 10 }, () => server.connect()));
  const coming = await Promise.all(Array.from({ length: 10 }, () => server.connect()));
  await Promise.all([
    ...here.map((client) => client.send("NICK Alice")),
    ...people.map((client) => client.send("alice")),
    ...coming.map((client) => client.send("NICK ALICE", "USER u 0 * :r")),
  ]);
  const refused = (client: RawClient) =>
    client.until((line) => / 433 |is taken|001 |NICK |Here: /.test(line));
  const answers = await Promise.all([...here, ...people, ...coming].map(refused));
  const won = answers.filter((lines) => !/ 433 |is taken/.test(lines.at(-1)!));
  assertEquals(won.length, 1, JSON.stringify(won));
});

Deno.test("a nickname that was asked for and never used is free once its connection is gone", async () => {
  await using server = new IrcServer();
  const first = await server.connect();
  await first.ask("NICK alice");
  const second = await server.connect();
  await second.send("NICK Alice");
  await second.expect("433");
  first.close();
  await server.logged("closed");
  await second.send("NICK Alice", "USER u 0 * :r");
  await second.expect("001 Alice");
});

Deno.test("a nickname that was changed during registration is free at once", async () => {
  await using server = new IrcServer();
  const first = await server.connect();
  await first.ask("NICK alice", "NICK bob");
  await server.irc("alice");
  const second = await server.connect();
  await second.send("NICK bob");
  await second.expect("433");
});

Deno.test("a nickname can be spelled anew by who has it, and is free under every spelling when they go", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.send("NICK ALICE");
  await alice.expect("NICK ALICE");
  await alice.send("QUIT");
  await alice.end();
  await server.irc("Alice");
});
