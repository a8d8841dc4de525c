// Whatever a stranger puts into whatever field, each line that others get is one the server meant to send.
import { assert, assertEquals, assertGreater, assertNotMatch } from "@std/assert";
import { parseMessage } from "../../protocol/irc/message.ts";
import { isNickname } from "../../protocol/irc/names.ts";
import { hostileLine, hostileText, INJECTED, injection } from "../support/hostile.ts";
import { IrcServer, SERVER_NAME } from "../support/irc_server.ts";
import { type Random, randomFrom } from "../support/random.ts";
import type { RawClient } from "../support/raw_client.ts";

const relayed = new Set(
  "JOIN PART QUIT NICK PRIVMSG NOTICE TAGMSG TOPIC MODE KICK INVITE AWAY SETNAME".split(" "),
);
const replied = /^(?:\d{3}|PONG|CAP|NOTICE|FAIL|BATCH|ACK|MODE|ERROR)$/;

/** Throws unless the line is one that this server sends to IRC clients. */
function checkLine(line: string): void {
  const { source, command } = parseMessage(line);
  assert(command !== INJECTED, line);
  if (source === undefined) return assert(/^(?:PING|ERROR)$/.test(command), line);
  if (source === SERVER_NAME) return assert(replied.test(command), line);
  const [, nickname = ""] = /^([^!@ ]+)![A-Za-z0-9._-]+@localhost$/.exec(source) ?? [];
  assert(isNickname(nickname), line);
  assert(relayed.has(command), line);
}

/** Fields that others see, each with a hole for the text. */
const fields: ((text: string) => string)[] = [
  (text) => `PRIVMSG #a :${text}`,
  (text) => `PRIVMSG #lobby :${text}`,
  (text) => `PRIVMSG alice :${text}`,
  (text) => `NOTICE #a,#lobby :${text}`,
  (text) => `@+x=${text} PRIVMSG #a :hi`,
  (text) => `@+${text}=1;+ok=1 TAGMSG #a`,
  (text) => `@+y=${text} TAGMSG alice`,
  (text) => `NICK ${text}`,
  (text) => `TOPIC #own :${text}`,
  (text) => `PART #a :${text}`,
  (text) => `JOIN #${text}`,
  (text) => `MODE #own +k ${text}`,
  (text) => `MODE #own +b ${text}`,
  (text) => `MODE #own ${text}`,
  (text) => `KICK #own alice :${text}`,
  (text) => `INVITE alice #${text}`,
  (text) => `AWAY :${text}`,
  (text) => `SETNAME :${text}`,
  (text) => `QUIT :${text}`,
];

async function hostileClient(server: IrcServer, number: number, random: Random): Promise<RawClient> {
  const client = await server.connect();
  await client.ask(
    "CAP REQ :message-tags echo-message server-time labeled-response batch",
    "CAP END",
    `NICK mallory${number}`,
    `USER ${injection(random)} 0 * :${injection(random)}`,
    "USER m 0 * :m",
    "JOIN #a,#lobby,#own",
  );
  return client;
}

Deno.test("no field of a hostile client can become a line at another client", async () => {
  const random = randomFrom("injection");
  await using server = new IrcServer();
  const caps = [
    "message-tags",
    "server-time",
    "echo-message",
    "away-notify",
    "setname",
    "extended-join",
    "invite-notify",
  ];
  const observers = [await server.irc("alice", ...caps), await server.irc("bob")];
  for (const observer of observers) await observer.ask("JOIN #a,#lobby");
  const person = await server.connect();
  await person.send("carl");
  await person.expect(/^Here: /);

  for (let number = 0; number < 150; number++) {
    // The first one in a channel is its operator, who can do more.
    const hostile = await hostileClient(server, number, random);
    for (const observer of observers) await observer.ask("JOIN #own");
    const lines = Array.from(
      { length: 25 },
      () => random.below(4) === 0 ? hostileLine(random) : `${random.pick(fields)(injection(random))}\r\n`,
    );
    await hostile.sendBytes(new TextEncoder().encode(lines.join("")));
    await hostile.conn.closeWrite();
    for (const line of await hostile.end()) checkLine(line);
    const other = await server.connect();
    await other.sendBytes(
      new TextEncoder().encode(
        `dave${number}\n${Array.from({ length: 10 }, () => hostileText(random)).join("")}`,
      ),
    );
    await other.conn.closeWrite();
    await other.end();
    for (const observer of observers) await observer.ask("PART #own");
  }

  for (const observer of observers) {
    assertGreater(observer.all.length, 500, random.seedNote);
    for (const line of observer.all) checkLine(line);
  }
  await person.send("!help");
  await person.expect(/!logout/);
  for (const line of person.all) {
    assertNotMatch(line, /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/, random.seedNote);
  }
  assertEquals(observers.map((observer) => observer.ended), [false, false]);
});
