// CHANREG and CHANDROP: a registered channel is the same when everybody has left, and after a restart.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { localPort } from "../../../server/store/port.ts";
import { Store } from "../../../server/store/store.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf } from "../../support/people.ts";
import type { RawClient } from "../../support/raw_client.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const PASSWORD = "correct horse";
const LOGIN = (name: string) => `LOGIN ${name} :${PASSWORD}`;

/** A client that has registered an account, and has these capabilities. */
async function member(server: IrcServer, nickname: string): Promise<RawClient> {
  const client = await server.irc(nickname, "standard-replies");
  await client.ask(`REGISTER * * :${PASSWORD}`);
  return client;
}

const names = async (client: RawClient, room: string) =>
  / 353 \S+ \S \S+ :(.*)$/m.exec((await client.ask(`NAMES ${room}`)).join("\n"))?.[1];

Deno.test("a registered channel stays when it is empty; its founder is operator there, and nobody else by coming first", async () => {
  await using server = new IrcServer();
  const alice = await member(server, "alice");
  const bob = await server.irc("bob");
  await alice.ask("JOIN #room");
  assertEquals(await alice.ask("CHANREG #room"), [
    ":irc.test NOTE CHANREG SUCCESS #room :#room is registered, and stays as it is from now on.",
  ]);
  await alice.ask("TOPIC #room :news", "MODE #room +k-t sesame", "PART #room");
  assertMatch((await bob.ask("LIST")).join("\n"), / 322 bob #room 0 :news/);
  assertEquals(commandsOf(await bob.ask("JOIN #room")), ["475"]);
  assertEquals(commandsOf(await bob.ask("JOIN #room sesame")), ["JOIN", "332", "333", "353", "366"]);
  assertEquals(await names(bob, "#room"), "bob");
  await alice.ask("JOIN #room sesame");
  assertEquals(await names(bob, "#room"), "bob @alice");
  // Who logs in while they are there is made operator before everybody's eyes.
  await alice.ask("LOGOUT");
  await bob.ask();
  await alice.ask("PART #room", "JOIN #room sesame", LOGIN("alice"));
  assertStringIncludes((await bob.ask()).join("\n"), ":irc.test MODE #room +o Guest1");
});

Deno.test("topic, modes, lists, key, limit and operators are there after a restart", () =>
  inTempDir(async (dir) => {
    const open = () =>
      Store.open(localPort(), { path: `${dir}/c.db`, durability: "os", now: Date.now() }, setImmediate);
    {
      await using server = new IrcServer({ store: await open() });
      const alice = await member(server, "alice");
      const bob = await member(server, "bob");
      const carol = await member(server, "carol");
      for (const client of [alice, bob, carol]) await client.ask("JOIN #Room");
      await alice.ask("CHANREG #Room", "TOPIC #Room :news", "MODE #Room +oo-o bob carol carol");
      await alice.ask("MODE #Room +imsl-t 7", "MODE #Room +k sesame", "MODE #Room +bbe x!*@* y!*@* z!*@*");
      await alice.ask("MODE #Room -b y!*@*", "MODE #Room +I *!bob@*", "MODE #Room -o alice");
    }
    await using server = new IrcServer({ store: await open() });
    const bob = await server.irc("guest");
    assertEquals(commandsOf(await bob.ask("JOIN #room sesame")), ["473"]);
    await bob.ask(LOGIN("bob"), "NICK bob", "QUIT").catch(() => []);
    const again = await server.connect();
    await again.ask("NICK guest", "USER bob 0 * :B", LOGIN("bob"), "NICK bob");
    const joined = (await again.ask("JOIN #room sesame")).join("\n");
    assertStringIncludes(joined, " 332 bob #Room :news");
    assertMatch(joined, / 333 bob #Room alice!alice@localhost \d{10}/);
    assertStringIncludes(joined, " 353 bob @ #Room :@bob");
    assertMatch((await again.ask("MODE #room")).join("\n"), / 324 bob #Room \+nimskl sesame 7/);
    const masks = (await again.ask("MODE #room b", "MODE #room e", "MODE #room I")).join("\n");
    assertMatch(masks, / 367 bob #Room x!\*@\* alice!alice@localhost \d{10}/);
    assert(!masks.includes("y!*"));
    assertStringIncludes(masks, " 348 bob #Room z!*@* ");
    assertStringIncludes(masks, " 346 bob #Room *!bob@* ");
    // The founder is operator again, whatever was done to them; carol was given it, and had it taken.
    for (const [nickname, shown] of [["alice", "@alice"], ["carol", "carol"]] as const) {
      const client = await server.irc(`guest_${nickname}`);
      await client.ask(LOGIN(nickname), `NICK ${nickname}`);
      await again.ask(`INVITE ${nickname} #room`);
      await client.ask("JOIN #room sesame");
      assertStringIncludes((await names(again, "#room"))!, shown);
    }
    assertEquals(await names(again, "#room"), "@bob @alice carol");
  }));

Deno.test("what CHANREG and CHANDROP refuse", async () => {
  await using server = new IrcServer({ operators: new Set(["root"]) });
  const alice = await member(server, "alice");
  const bob = await member(server, "bob");
  const root = await member(server, "root");
  const guest = await server.irc("guest", "standard-replies");
  const says = async (client: RawClient, line: string) =>
    (await client.ask(line))[0]!.replace(/^:irc\.test /, "").split(" :")[0];
  for (const client of [alice, bob, guest]) await client.ask("JOIN #room");
  for (const client of [alice, bob]) await client.ask();
  assertEquals(await says(guest, "CHANREG #room"), "FAIL CHANREG ACCOUNT_REQUIRED #room");
  assertEquals(await says(bob, "CHANREG #room"), "482 bob #room");
  assertEquals(await says(bob, "CHANREG #nowhere"), "403 bob #nowhere");
  assertEquals(await says(alice, "CHANDROP #room"), "FAIL CHANDROP NOT_REGISTERED #room");
  await alice.ask("CHANREG #room");
  assertEquals(await says(alice, "CHANREG #room"), "FAIL CHANREG ALREADY_REGISTERED #room");
  assertEquals(await says(bob, "CHANDROP #room"), "FAIL CHANDROP NOT_ALLOWED #room");
  assertEquals(await says(root, "CHANDROP #room"), "NOTE CHANDROP SUCCESS #room");
  await alice.ask("JOIN #lobby");
  assertEquals(await says(alice, "CHANREG #lobby"), "FAIL CHANREG NOT_ALLOWED #lobby");
  await alice.ask("MODE #room +s");
  assertEquals(await says(root, "CHANREG #room"), "403 root #room");
});

Deno.test("an account has so many channels at most", async () => {
  await using server = new IrcServer();
  const alice = await member(server, "alice");
  const lines = Array.from({ length: 21 }, (_, i) => [`JOIN #room-${i}a`, `CHANREG #room-${i}a`]).flat();
  const answers = (await alice.ask(...lines)).filter((line) => / CHANREG /.test(line));
  assertEquals(answers.filter((line) => line.includes(" NOTE CHANREG SUCCESS ")).length, 20);
  assertMatch(answers.at(-1)!, /FAIL CHANREG TOO_MANY #room-20a :/);
});

Deno.test("a channel that looks like a registered one is not opened", async () => {
  await using server = new IrcServer();
  const alice = await member(server, "alice");
  const bob = await member(server, "bob");
  // One that was there before stays, but cannot be registered.
  await bob.ask("JOIN #rооm");
  await alice.ask("JOIN #room", "CHANREG #room");
  assertEquals(await bob.ask("JOIN #r0om"), [
    ":irc.test 403 bob #r0om :That name looks like #room, which is registered.",
  ]);
  assertMatch((await bob.ask("CHANREG #rооm"))[0]!, /FAIL CHANREG BAD_CHANNEL_NAME #rооm :/);
  await alice.ask("CHANDROP #room");
  assertEquals(commandsOf(await bob.ask("JOIN #r0om"))[0], "JOIN");
});

Deno.test("a channel that is dropped is like others: gone when the last has left", () =>
  inTempDir(async (dir) => {
    const open = () =>
      Store.open(localPort(), { path: `${dir}/c.db`, durability: "os", now: Date.now() }, setImmediate);
    {
      await using server = new IrcServer({ store: await open() });
      const alice = await member(server, "alice");
      await alice.ask("JOIN #room", "CHANREG #room", "PART #room", "CHANDROP #room");
      assertEquals(commandsOf(await alice.ask("MODE #room")), ["403"]);
      // A change that is on its way to the store does not bring it back.
      await alice.ask("JOIN #room", "CHANREG #room");
      await alice.ask("MODE #room +m", "TOPIC #room :x", "CHANDROP #room", "MODE #room +i");
    }
    await using server = new IrcServer({ store: await open() });
    assertEquals(server.server.chat.rooms.size, 0);
  }));
