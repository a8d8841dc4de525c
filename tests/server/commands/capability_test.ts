// CAP: how capabilities are negotiated. What each one does is in tests/server/capabilities_test.ts.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { capabilities } from "../../../server/capabilities.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";

Deno.test("CAP LS lists what there is, in one line and without values before version 302", async () => {
  await using server = new IrcServer();
  const expected = `:irc.test CAP * LS :${capabilities.join(" ")}`;
  for (const version of ["", " 301", " x"]) {
    const client = await server.connect();
    const came = await client.ask(`CAP LS${version}`);
    assertEquals(came, [expected], version);
    assert(came[0]!.length <= 510);
  }
});

Deno.test("CAP LS 302 lists the same with values, in as many short lines as it takes", async () => {
  await using server = new IrcServer();
  for (const version of ["302", "307"]) {
    const came = await (await server.connect()).ask(`CAP LS ${version}`);
    came.forEach((line, i) => {
      assert(line.startsWith(`:irc.test CAP * LS ${i < came.length - 1 ? "* " : ""}:`), line);
      assert(line.length <= 510);
    });
    const words = came.flatMap((line) => line.split(" :").at(-1)!.split(" "));
    assertEquals(words.map((word) => word.split("=")[0]), [...capabilities]);
    assertEquals(words.filter((word) => word.includes("=")), [
      "draft/account-registration=before-connect",
      "sasl=SCRAM-SHA-256,PLAIN",
    ]);
  }
});

Deno.test("LS and REQ suspend registration until END, and END alone does not", async () => {
  await using server = new IrcServer();
  for (const [i, start] of ["CAP LS 302", "CAP LS", "CAP REQ :batch", "CAP REQ :nonsense"].entries()) {
    const client = await server.connect();
    assertEquals(commandsOf(await client.ask(start, `NICK n${i}`, "USER u 0 * :U")), ["CAP"], start);
    assertEquals(commandsOf(await client.ask("CAP END"))[0], "001", start);
  }
  const late = await server.connect();
  assertEquals(await late.ask("CAP END", "NICK late"), []);
  assertEquals(commandsOf(await late.ask("CAP LS", "USER u 0 * :U", "CAP LIST")), ["CAP", "CAP"]);
  assertEquals(commandsOf(await late.ask("CAP END"))[0], "001");
});

Deno.test("a request is granted whole", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  assertEquals(await client.ask("CAP REQ :multi-prefix batch"), [":irc.test CAP * ACK :multi-prefix batch"]);
  assertEquals(await client.ask("CAP LIST"), [":irc.test CAP * LIST :multi-prefix batch"]);
  assertEquals(await client.ask("CAP REQ batch"), [":irc.test CAP * ACK batch"]);
});

Deno.test("or not at all", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  for (
    const wanted of [
      "foo",
      "foo multi-prefix bar",
      "multi-prefix bar",
      "-foo",
      "--batch",
      "Batch",
      "batch=1",
      "-",
    ]
  ) {
    const [refused] = await client.ask(`CAP REQ :${wanted}`);
    assertEquals(refused!.replace("NAK :", "NAK "), `:irc.test CAP * NAK ${wanted}`);
    assertEquals(await client.ask("CAP LIST"), [":irc.test CAP * LIST :"], wanted);
  }
});

Deno.test("a refusal repeats a start of what was asked for that fits a line", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  const wanted = "a".repeat(490);
  const [refused] = await client.ask(`CAP REQ :${wanted}`);
  assert(refused!.length <= 510);
  assertMatch(refused!, /^:irc\.test CAP \* NAK a{100,}$/);
});

Deno.test("capabilities are turned off, together with others that are turned on", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  await client.ask("CAP REQ :batch setname");
  assertEquals(await client.ask("CAP REQ :-batch echo-message -away-notify"), [
    ":irc.test CAP * ACK :-batch echo-message -away-notify",
  ]);
  assertEquals(await client.ask("CAP LIST"), [":irc.test CAP * LIST :setname echo-message"]);
});

Deno.test("of a capability that is named twice the last word holds", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  await client.ask("CAP REQ :batch -batch setname", "CAP REQ :-setname setname");
  assertEquals(await client.ask("CAP LIST"), [":irc.test CAP * LIST setname"]);
});

Deno.test("a client of version 302 has cap-notify, and cannot lose it", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  await client.ask("CAP LS 302");
  assertEquals(await client.ask("CAP LIST"), [":irc.test CAP * LIST cap-notify"]);
  assertEquals(commandsOf(await client.ask("CAP LS")), ["CAP"]);
  assertEquals(await client.ask("CAP REQ -cap-notify"), [":irc.test CAP * NAK -cap-notify"]);
  const old = await server.connect();
  await old.ask("CAP LS", "CAP REQ cap-notify");
  assertEquals(await old.ask("CAP REQ -cap-notify"), [":irc.test CAP * ACK -cap-notify"]);
});

Deno.test("CAP goes on after registration, under the nickname", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  assertEquals(await alice.ask("CAP REQ :server-time", "CAP END"), [":irc.test CAP alice ACK server-time"]);
  assertMatch((await alice.ask("CAP LIST"))[0]!, /^@time=\S+ :irc\.test CAP alice LIST server-time$/);
});

Deno.test("a subcommand nobody knows is named in the answer", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  assertMatch((await client.ask("CAP foo"))[0]!, /^:irc\.test 410 \* foo :\S/);
  assertMatch((await client.ask("CAP :a b"))[0]!, /^:irc\.test 410 \* \* :\S/);
  assertEquals(commandsOf(await client.ask("CAP", "CAP :", "CAP ACK :batch", "CAP NEW :x")), [
    "461",
    "461",
    "410",
    "410",
  ]);
  assertEquals(await client.ask("cap list"), [":irc.test CAP * LIST :"]);
});

Deno.test("capabilities that change amid a conversation lose and double nothing of it", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await bob.ask("JOIN #b");
  await alice.ask("JOIN #b");
  await bob.ask();
  const changes = [
    "server-time",
    "message-tags",
    "-server-time",
    "account-tag extended-join",
    "-message-tags",
    "echo-message",
  ];
  const speaking = (async () => {
    for (let i = 0; i < 300; i += 10) {
      const lines = Array.from(
        { length: 10 },
        (_, j) => `PRIVMSG ${["#a", "#b", "bob"][(i + j) % 3]} :${i + j}`,
      );
      await alice.ask(...lines);
    }
  })();
  for (let i = 0; i < 30; i++) await bob.send(`CAP REQ :${changes[i % changes.length]}`, "PRIVMSG #a :x");
  await speaking;
  const came = await bob.ask();
  const heard = came.filter((line) => /:alice!\S+ PRIVMSG /.test(line)).map((line) =>
    Number(/ :(\d+)$/.exec(line)![1])
  );
  assertEquals(heard, Array.from({ length: 300 }, (_, i) => i));
  assertEquals(came.filter((line) => / CAP bob ACK /.test(line)).length, 30);
});
