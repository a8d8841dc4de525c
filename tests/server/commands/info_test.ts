// MOTD LUSERS VERSION TIME INFO.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";

Deno.test("the message of the day is shown line by line, at the welcome and when asked for", async () => {
  await using server = new IrcServer({ motd: ["Be kind.", "", "漢字"] });
  const alice = await server.irc("alice");
  const expected = [
    ":irc.test 375 alice :- irc.test message of the day -",
    ":irc.test 372 alice :- Be kind.",
    ":irc.test 372 alice :- ",
    ":irc.test 372 alice :- 漢字",
    ":irc.test 376 alice :End of the message of the day.",
  ];
  assertEquals(await alice.ask("MOTD"), expected);
  assertEquals(
    alice.all.filter((line) => / 37\d /.test(line)).slice(0, 5),
    expected,
  );
});

Deno.test("without a message of the day there is an error in its place", async () => {
  await using server = new IrcServer();
  assertEquals(commandsOf(await (await server.irc("alice")).ask("MOTD")), ["422"]);
});

Deno.test("LUSERS counts people, the invisible, who is registering, and channels", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await (await server.connect()).ask("NICK x");
  const gone = await server.irc("gone");
  await gone.ask("JOIN #b");
  await gone.send("QUIT");
  await gone.end();
  await bob.ask("MODE bob +i");
  assertEquals((await alice.ask("LUSERS")).map((line) => line.replace(":irc.test ", "")), [
    "251 alice :There are 1 users and 1 invisible on 1 server",
    "252 alice 0 :operators online",
    "253 alice 1 :connections registering",
    "254 alice 1 :channels formed",
    "255 alice :I have 2 clients and 0 servers",
    "265 alice 2 3 :Users here: 2, at most 3",
    "266 alice 2 3 :Users everywhere: 2, at most 3",
  ]);
});

Deno.test("VERSION repeats what is supported, TIME is the server's clock, INFO says what this is", async () => {
  const time = Date.UTC(2024, 0, 1);
  await using server = new IrcServer({ now: () => time });
  const alice = await server.irc("alice");
  const version = await alice.ask("VERSION");
  assertMatch(version[0]!, /^:irc\.test 351 alice chatroom-0\.0\.0 irc\.test :\S/);
  assertEquals(version.slice(1), alice.all.filter((line) => / 005 /.test(line)).slice(0, version.length - 1));
  assertEquals(await alice.ask("TIME"), [":irc.test 391 alice irc.test 2024-01-01T00:00:00.000Z"]);
  const info = await alice.ask("INFO");
  assertEquals(commandsOf(info), ["371", "371", "374"]);
  assert(info[1]!.includes("2024-01-01"));
});

Deno.test("each may be asked of this server by its name, a mask of it or a person on it, and of no other", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  for (const command of ["MOTD", "VERSION", "TIME", "INFO"]) {
    const [plain] = commandsOf(await alice.ask(command));
    for (const target of ["irc.test", "IRC.TEST", "*.test", "alice"]) {
      assertEquals(commandsOf(await alice.ask(`${command} ${target}`))[0], plain, `${command} ${target}`);
    }
    assertEquals(commandsOf(await alice.ask(`${command} irc.elsewhere`)), ["402"]);
    assertMatch((await alice.ask(`${command} :irc elsewhere`))[0]!, / 402 alice \* :/);
  }
});
