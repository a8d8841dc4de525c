// Operators of the server: who is one, and KILL, WALLOPS, KLINE and UNKLINE.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { localPort } from "../../../server/store/port.ts";
import { Store } from "../../../server/store/store.ts";
import { Clock } from "../../support/clock.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { plainLogin } from "../../support/logins.ts";
import { commandsOf } from "../../support/people.ts";
import type { RawClient } from "../../support/raw_client.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const PASSWORD = "correct horse";
const operators = new Set(["root"]);

async function member(server: IrcServer, nickname: string, ...capabilities: string[]): Promise<RawClient> {
  const client = await server.irc(nickname, "standard-replies", ...capabilities);
  await client.ask(`REGISTER * * :${PASSWORD}`);
  return client;
}

Deno.test("who is logged in as one of --operator is operator, and everybody can see it", async () => {
  await using server = new IrcServer({ operators });
  const root = await server.irc("Root");
  const bob = await member(server, "bob");
  assertEquals(await root.ask(`REGISTER * * :${PASSWORD}`, "MODE Root"), [
    ":irc.test REGISTER SUCCESS Root :The nickname Root is yours now.",
    ":irc.test MODE Root +o",
    ":irc.test 900 Root Root!Root@localhost Root :You are now logged in as Root.",
    ":irc.test 221 Root +o",
  ]);
  assertMatch((await bob.ask("WHOIS root")).join("\n"), / 313 bob Root :is an operator of this server/);
  assertMatch((await bob.ask("LUSERS")).join("\n"), / 252 bob 1 :/);
  assertMatch((await bob.ask("WHO root"))[0]!, / Root H\* :0 /);
  assertEquals(commandsOf(await bob.ask("WHO * o")), ["352", "315"]);
  assertMatch((await bob.ask("USERHOST root"))[0]!, / :Root\*=\+/);
  assertEquals(await bob.ask("MODE bob +o", "MODE bob"), [":irc.test 221 bob +"]);
  assertEquals(await root.ask("MODE Root -o", "KILL bob"), [
    ":Root!Root@localhost MODE Root -o",
    ":irc.test 481 Root :Only operators of this server do that.",
  ]);
});

Deno.test("an operator who logs in before registration is one from the start, and one who logs out is none", async () => {
  await using server = new IrcServer({ operators });
  const first = await member(server, "root");
  await first.send("QUIT");
  await first.end();
  const root = await server.connect();
  await root.ask("CAP LS 302", "NICK root", "USER r 0 * :R", ...plainLogin("root", PASSWORD));
  assertStringIncludes((await root.ask("CAP END")).join("\n"), ":irc.test MODE root +o");
  assertEquals(commandsOf(await root.ask("LOGOUT", "KILL nobody")).slice(-1), ["481"]);
});

Deno.test("only operators kill, ban, and speak to everybody", async () => {
  await using server = new IrcServer({ operators });
  const bob = await member(server, "bob");
  for (const line of ["KILL bob", "KLINE bob", "KLINE", "UNKLINE 192.0.2.1", "WALLOPS :hi"]) {
    assertEquals(commandsOf(await bob.ask(line)), ["481"], line);
  }
});

Deno.test("KILL ends somebody's connection, says why, and others see it", async () => {
  await using server = new IrcServer({ operators });
  const root = await member(server, "root");
  const bob = await server.irc("bob");
  const carol = await server.irc("carol");
  for (const client of [bob, carol]) await client.ask("JOIN #room");
  assertEquals(commandsOf(await root.ask("KILL nobody :x", "KILL bob :spam")), ["401"]);
  assertStringIncludes((await bob.end()).at(-1)!, "Killed (root: spam)");
  assertStringIncludes(await carol.expect("QUIT"), "bob!bob@localhost QUIT :Killed (root: spam)");
  await server.logged("killed", ({ detail }) => detail === "bob!bob@localhost");
});

Deno.test("KILL ends whoever has lost their connection and could come back, too", async () => {
  await using server = new IrcServer({ operators });
  const root = await member(server, "root");
  const bob = await server.irc("bob", "chatroom/resume");
  bob.close();
  await server.logged("closed");
  assertEquals(commandsOf(await root.ask("WHOIS bob"))[0], "311");
  await root.ask("KILL bob");
  assertEquals(commandsOf(await root.ask("WHOIS bob"))[0], "401");
});

Deno.test("WALLOPS is heard by those who have set +w", async () => {
  await using server = new IrcServer({ operators });
  const root = await member(server, "root");
  const bob = await server.irc("bob");
  const carol = await server.irc("carol");
  assertEquals(await bob.ask("MODE bob +w", "MODE bob"), [
    ":bob!bob@localhost MODE bob +w",
    ":irc.test 221 bob +w",
  ]);
  await root.ask("WALLOPS :down at noon");
  assertEquals(await bob.ask(), [":root!root@localhost WALLOPS :down at noon"]);
  assertEquals(await carol.ask(), []);
});

Deno.test("KLINE of an account: its sessions end, it cannot log in, and UNKLINE lets it back", async () => {
  await using server = new IrcServer({ operators });
  const root = await member(server, "root");
  const bob = await member(server, "bob");
  assertEquals(await root.ask("KLINE account:BOB :spam"), [
    ":irc.test NOTE KLINE BANNED account:BOB :account:BOB is banned until it is lifted.",
  ]);
  assertStringIncludes((await bob.end()).at(-1)!, "You are banned from this server: spam");
  const guest = await server.irc("guest", "sasl");
  assertMatch((await guest.ask(...plainLogin("bob", PASSWORD))).at(-1)!, /^:irc\.test 902 guest :.*spam/);
  assertMatch((await guest.ask(`LOGIN bob :${PASSWORD}`)).at(-1)!, /FAIL LOGIN .*spam/);
  assertEquals(await root.ask("UNKLINE account:bob"), [
    ":irc.test NOTE UNKLINE LIFTED account:bob :account:bob may come back.",
  ]);
  assertMatch((await root.ask("UNKLINE account:bob"))[0]!, /FAIL UNKLINE NO_SUCH_BAN account:bob :/);
  assertEquals(commandsOf(await guest.ask(...plainLogin("bob", PASSWORD))).at(-1), "903");
});

Deno.test("KLINE of a range ends by itself after its minutes, and is refused at the door until then", async () => {
  const clock = new Clock();
  await using server = new IrcServer({ operators, now: clock.now });
  const { bans } = server.server.chat.accounts;
  const root = await member(server, "root");
  assertMatch(
    (await root.ask("KLINE 30 192.0.2.9/24 :spam"))[0]!,
    /NOTE KLINE BANNED 192\.0\.2\.0\/24 :.* until 2024-01-01T00:30:00/,
  );
  assertEquals(await root.ask("KLINE"), [
    ":irc.test NOTE KLINE BAN 192.0.2.0/24 :192.0.2.0/24 is banned until 2024-01-01T00:30:00.000Z by root: spam",
    ":irc.test NOTE KLINE END_OF_BANS 1 :Bans: 1.",
  ]);
  // From here everybody comes from 127.0.0.1, so the ban is made where no operator can make it by mistake.
  const range = { kind: "address", range: { bits: 32, value: 0x7f000000n, length: 8 } } as const;
  await bans.set(range, { reason: "spam", by: "root", made: clock.now(), until: clock.now() + 60_000 });
  const refused = await server.connect();
  assertEquals(await refused.end(), ["ERROR :You are banned from this server: spam"]);
  await server.logged("refused", ({ reason }) => reason === "banned: spam");
  clock.pass(60_000);
  assertEquals(commandsOf((await server.irc("bob")).all)[0], "001");
});

Deno.test("KLINE of a nickname is for the account and the place; nobody bans themselves", async () => {
  await using server = new IrcServer({ operators });
  const root = await member(server, "root");
  await member(server, "bob");
  // Both are at 127.0.0.1.
  assertMatch((await root.ask("KLINE bob"))[0]!, /FAIL KLINE BANS_YOURSELF account:bob :/);
  assertMatch((await root.ask("KLINE 0.0.0.0/0"))[0]!, /FAIL KLINE BANS_YOURSELF 0\.0\.0\.0\/0 :/);
  assertMatch((await root.ask("KLINE account:ROOT"))[0]!, /FAIL KLINE BANS_YOURSELF account:ROOT :/);
  assertEquals(commandsOf(await root.ask("KLINE nobody")), ["401"]);
  for (const word of ["192.0.2", "account:", "a!b@c", "192.0.2.0/33"]) {
    assertMatch((await root.ask(`KLINE ${word} :x`))[0]!, /FAIL KLINE INVALID_PARAMS \* :/, word);
  }
});

Deno.test("bans are there after a restart", () =>
  inTempDir(async (dir) => {
    const open = () =>
      Store.open(localPort(), { path: `${dir}/c.db`, durability: "os", now: Date.now() }, setImmediate);
    {
      await using server = new IrcServer({ operators, store: await open() });
      const root = await member(server, "root");
      await root.ask(
        "KLINE account:bob :spam",
        "KLINE 10 2001:db8::1 :more",
        "KLINE 192.0.2.1",
        "UNKLINE 192.0.2.1",
      );
    }
    await using server = new IrcServer({ operators, store: await open() });
    const root = await server.irc("guest", "standard-replies");
    const lines = await root.ask(`LOGIN root :${PASSWORD}`, "KLINE");
    assert(lines.some((line) => line.includes(" BAN account:bob :")));
    assert(lines.some((line) => line.includes(" BAN 2001:db8:0:0:0:0:0:0/64 :")));
    assertMatch(lines.at(-1)!, /END_OF_BANS 2 :/);
  }));
