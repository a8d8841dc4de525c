// Order: what one sender says is heard in that order by everybody, across channels and private messages, once.
import { assert, assertEquals, assertGreater } from "@std/assert";
import { bare, type RawClient } from "../support/raw_client.ts";
import { IrcServer } from "../support/irc_server.ts";
import { type Random, randomFrom } from "../support/random.ts";

const rooms = ["#a", "#b", "#c", "#d"];
const ROUNDS = 30, LINES = 60;

/** Texts in the order they came, of those that a sender said. */
const heardFrom = (client: RawClient, sender: string) =>
  client.all.filter((line) => new RegExp(`^(?:@\\S+ )?:${sender}!\\S+ (?:PRIVMSG|NOTICE) `).test(line)).map((
    line,
  ) => line.split(" :").at(-1)!);

/** Says numbered texts to random targets; answers what each listener is to hear of them. */
async function speak(
  sender: RawClient,
  targets: string[],
  from: number,
  random: Random,
): Promise<[string, string][]> {
  const said: [string, string][] = [];
  const lines = Array.from({ length: LINES }, (_, i) => {
    const target = random.pick(targets);
    const text = `${from + i}`.padEnd(1 + random.below(300), ".");
    said.push([target, text]);
    return `${random.below(5) === 0 ? "NOTICE" : "PRIVMSG"} ${target} :${text}`;
  });
  await sender.send(...lines);
  return said;
}

Deno.test("what two senders say, in many channels and in private, arrives in order, once and whole", async () => {
  const random = randomFrom("order");
  await using server = new IrcServer();
  const kinds = [[], ["server-time"], ["message-tags", "server-time"], ["account-tag"], [], ["echo-message"]];
  const listeners = await Promise.all(kinds.map((capabilities, i) => server.irc(`l${i}`, ...capabilities)));
  const member = listeners.map(() => rooms.filter(() => random.below(3) > 0));
  for (const [i, listener] of listeners.entries()) {
    if (member[i]!.length > 0) await listener.ask(`JOIN ${member[i]!.join()}`);
  }
  const senders = [await server.irc("s0"), await server.irc("s1")];
  for (const sender of senders) await sender.ask(`JOIN ${rooms.join()}`);
  const targets = [...rooms, ...listeners.map((_, i) => `l${i}`)];

  const said: [string, string][][] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const now = await Promise.all(senders.map((sender) => speak(sender, targets, round * LINES, random)));
    now.forEach((some, i) => said[i]!.push(...some));
  }
  for (const sender of senders) await sender.ask();
  for (const [i, listener] of listeners.entries()) {
    await listener.ask();
    for (const [s, some] of said.entries()) {
      const expected = some.filter(([target]) => target === `l${i}` || member[i]!.includes(target)).map((
        [, text],
      ) => text);
      assertGreater(expected.length, 50);
      assertEquals(heardFrom(listener, `s${s}`), expected, random.seedNote);
    }
  }
  // Nobody hears themselves who did not ask for it; both hear each other.
  assertEquals(heardFrom(senders[0]!, "s0"), []);
  assertEquals(
    heardFrom(senders[1]!, "s0"),
    said[0]!.filter(([target]) => rooms.includes(target)).map(([, text]) => text),
  );
});

Deno.test("who comes, goes and changes capabilities in the middle of it misses nothing between, and hears nothing twice", async () => {
  const random = randomFrom("churn");
  await using server = new IrcServer();
  const [sender] = await server.room("#a", "sender");
  const listeners = await Promise.all(Array.from({ length: 8 }, (_, i) => server.irc(`l${i}`)));
  let next = 0;
  for (let round = 0; round < 40; round++) {
    const turns = listeners.map((listener) => {
      const line = random.pick([
        "JOIN #a",
        "PART #a",
        "CAP REQ :message-tags",
        "CAP REQ :-message-tags",
        "CAP REQ :server-time",
        "PART #a\r\nJOIN #a",
      ]);
      return listener.send(line);
    });
    await sender!.send(...Array.from({ length: 20 }, () => `PRIVMSG #a :${next++}`));
    await Promise.all(turns);
  }
  await sender!.ask();
  let heard = 0;
  for (const [i, listener] of listeners.entries()) {
    await listener.ask();
    /** The next number to come, once one has come since the last JOIN. */
    let expected: number | undefined;
    let inside = false;
    for (const line of listener.all) {
      const words = bare(line);
      if (line.includes(`:l${i}!`) && words.startsWith("JOIN ")) [inside, expected] = [true, undefined];
      else if (line.includes(`:l${i}!`) && words.startsWith("PART ")) inside = false;
      else if (words.startsWith("PRIVMSG #a :")) {
        const number = Number(words.split(":")[1]);
        assert(inside, `${random.seedNote}: l${i} heard ${number} outside`);
        assertEquals(number, expected ?? number, `${random.seedNote}: l${i}`);
        expected = number + 1;
        heard++;
      }
    }
    // Who is inside at the end has heard the last one.
    if (inside && expected !== undefined) assertEquals(expected, next, random.seedNote);
  }
  assertGreater(heard, 500);
});

Deno.test("who shares many channels with somebody hears of their new name and their going once, and after all they said", async () => {
  await using server = new IrcServer();
  const [alice, bob] = [await server.irc("alice"), await server.irc("bob", "message-tags")];
  for (const client of [alice, bob]) await client.ask("JOIN #a,#b,#c", "JOIN #d");
  await server.irc("carl").then((carl) => carl.ask("JOIN #c"));
  await alice.ask();
  for (let i = 0; i < 20; i++) {
    await bob.send("PRIVMSG #c :one", `NICK bob${i}`, "PRIVMSG #a :two", "PRIVMSG alice :three");
  }
  await bob.send("QUIT :bye");
  const words = (await alice.until(/ QUIT /)).filter((line) => !line.includes("carl")).map(bare);
  assertEquals(
    words,
    Array.from(
      { length: 20 },
      (_, i) => ["PRIVMSG #c :one", `NICK bob${i}`, "PRIVMSG #a :two", "PRIVMSG alice :three"],
    ).flat()
      .concat("QUIT :Quit: bye"),
  );
  assertEquals((await alice.ask()).length, 0);
});
