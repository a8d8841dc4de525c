// Every token of RPL_ISUPPORT is held against what the server does.
import { assert, assertEquals } from "@std/assert";
import { IrcServer } from "../support/irc_server.ts";
import { commandsOf, together } from "../support/people.ts";
import type { RawClient } from "../support/raw_client.ts";

interface Cast {
  readonly server: IrcServer;
  /** Operator of #a. */
  readonly alice: RawClient;
  readonly bob: RawClient;
}

/** Proves a token by its value. */
type Proof = (value: string, cast: Cast) => Promise<void>;

/** Says a text of `limit` and one of one byte more, and answers how long each was when it was shown. */
async function lengths(
  value: string,
  show: (text: string) => Promise<string | undefined>,
): Promise<(number | undefined)[]> {
  const limit = Number(value);
  assert(limit > 0);
  return [(await show("x".repeat(limit)))?.length, (await show("x".repeat(limit + 1)))?.length];
}

const lastWord = (lines: readonly string[]) => / :?(x+)$/.exec(lines[0]!)?.[1];
/** The text is cut to the limit. */
const cuts = (show: (text: string, cast: Cast) => Promise<string[]>): Proof => async (value, cast) => {
  const shown = await lengths(value, async (text) => lastWord(await show(text, cast)));
  assertEquals(shown, [Number(value), Number(value)]);
};
/** A name of the limit is taken, and one that is longer is refused. */
const refuses =
  (line: (name: string) => string, done: string, numeric: string): Proof => async (value, { alice }) => {
    const names = ["x".repeat(Number(value)), "y".repeat(Number(value) + 1)];
    assertEquals(commandsOf(await alice.ask(line(names[0]!)))[0], done);
    assertEquals(commandsOf(await alice.ask(line(names[1]!))), [numeric]);
  };
const is = (expected: string): Proof => (value) => Promise.resolve(assertEquals(value, expected));

/** As many targets as announced are served, and one more are not. */
async function targets(
  limit: string | undefined,
  line: (names: string) => string,
  { alice }: Cast,
): Promise<void> {
  const names = Array.from({ length: Number(limit) + 1 }, (_, i) => `nobody${i}`);
  assertEquals(commandsOf(await alice.ask(line(names.slice(1).join(",")))), names.slice(1).map(() => "401"));
  assertEquals(commandsOf(await alice.ask(line(names.join(",")))), ["407"]);
}

const proofs: Record<string, Proof> = {
  AWAYLEN: cuts(async (text, { alice, bob }) => {
    await alice.ask(`AWAY :${text}`);
    return bob.ask("PRIVMSG alice :hi");
  }),
  CASEMAPPING: async (value, { alice, bob }) => {
    assertEquals(value, "ascii");
    assertEquals(commandsOf(await alice.ask("NICK [x]")), ["NICK"]);
    assertEquals(commandsOf(await bob.ask("NICK [X]")).at(-1), "433");
    assertEquals(commandsOf(await bob.ask("NICK {x}")), ["NICK"]);
  },
  CHATHISTORY: async (value, { server, alice }) => {
    const limit = Number(value);
    await alice.ask(...Array.from({ length: limit + 1 }, (_, i) => `PRIVMSG #a :${i}`));
    const reader = await server.irc("reader", "draft/chathistory");
    await reader.ask("JOIN #a");
    const shown = await reader.ask(`CHATHISTORY LATEST #a * ${limit + 1}`);
    assertEquals(shown.filter((line) => / PRIVMSG /.test(line)).length, limit);
  },
  CHANLIMIT: async (value, { alice }) => {
    const [, limit] = /^#:(\d+)$/.exec(value)!;
    const joined = commandsOf(
      await alice.ask(...Array.from({ length: Number(limit) }, (_, i) => `JOIN #c${i}`)),
    );
    // #a is one of them.
    assertEquals(joined.filter((command) => command === "JOIN").length, Number(limit) - 1);
    assertEquals(joined.at(-1), "405");
  },
  CHANMODES: async (value, { alice }) => {
    const [lists, always, whenSet, flags] = value.split(",");
    for (const mode of lists!) {
      assertEquals(commandsOf(await alice.ask(`MODE #a +${mode} x`, `MODE #a ${mode}`)).length, 3, mode);
    }
    for (const mode of always!) {
      assertEquals(commandsOf(await alice.ask(`MODE #a +${mode}`)), ["696"], mode);
      assertEquals(
        commandsOf(await alice.ask(`MODE #a +${mode} x`, `MODE #a -${mode} x`)),
        ["MODE", "MODE"],
        mode,
      );
    }
    for (const mode of whenSet!) {
      assertEquals(commandsOf(await alice.ask(`MODE #a +${mode}`)), ["696"], mode);
      assertEquals(
        commandsOf(await alice.ask(`MODE #a +${mode} 5`, `MODE #a -${mode}`)),
        ["MODE", "MODE"],
        mode,
      );
    }
    for (const mode of flags!) {
      const set = await alice.ask(`MODE #a +${mode}`, `MODE #a -${mode}`);
      assert(
        set.length > 0 && set.every((line) => line.endsWith(` ${line.includes("+") ? "+" : "-"}${mode}`)),
        mode,
      );
    }
  },
  CHANNELLEN: async (value, cast) => {
    await refuses((name) => `JOIN #${name}`, "JOIN", "403")(String(Number(value) - 1), cast);
  },
  CHANTYPES: async (value, { alice }) => {
    assertEquals(value, "#");
    for (const sign of "&!+") assertEquals(commandsOf(await alice.ask(`JOIN ${sign}x`)), ["403"]);
  },
  ELIST: async (value, { alice }) => {
    assertEquals([...value].sort().join(""), "MU");
    assertEquals(commandsOf(await alice.ask("LIST #?", "LIST >1", "LIST <2")), [
      ...["321", "322", "323", "321", "322", "323", "321", "323"],
    ]);
  },
  EXCEPTS: async (value, { server, alice }) => {
    await alice.ask("MODE #a +b *!*@*", `MODE #a +${value} eve`);
    assertEquals(commandsOf(await (await server.irc("eve")).ask("JOIN #a"))[0], "JOIN");
  },
  INVEX: async (value, { server, alice }) => {
    await alice.ask("MODE #a +i", `MODE #a +${value} eve`);
    assertEquals(commandsOf(await (await server.irc("eve")).ask("JOIN #a"))[0], "JOIN");
  },
  KEYLEN: refuses((key) => `MODE #a +k ${key}`, "MODE", "525"),
  KICKLEN: cuts(async (text, { alice, bob }) => {
    await bob.ask("JOIN #a");
    await alice.ask(`KICK #a bob :${text}`);
    return bob.ask();
  }),
  LINELEN: async (value, { alice, bob }) => {
    const line = (length: number) => "PRIVMSG bob :".padEnd(length, "x");
    assertEquals(commandsOf(await alice.ask(line(Number(value) - 1))), ["417"]);
    assertEquals(commandsOf(await alice.ask("PING ".padEnd(Number(value) - 2, "x"))), ["PONG"]);
    assertEquals(commandsOf(await alice.ask("PING ".padEnd(Number(value) - 1, "x"))), ["417"]);
    assertEquals(await alice.ask(line(Number(value) - 2)), []);
    assertEquals(await bob.ask(), [`:alice!alice@localhost ${line(Number(value) - 2)}`]);
  },
  MAXLIST: async (value, { alice }) => {
    for (const pair of value.split(",")) {
      const [mode, limit] = pair.split(":");
      const lines = Array.from({ length: Number(limit) + 1 }, (_, i) => `MODE #a +${mode} m${i}`);
      const came = commandsOf(await alice.ask(...lines));
      assertEquals([came.filter((c) => c === "MODE").length, came.at(-1)], [Number(limit), "478"], mode);
    }
  },
  MAXTARGETS: (value, cast) => targets(value, (names) => `PRIVMSG ${names} :x`, cast),
  MODES: async (value, { alice }) => {
    const masks = Array.from({ length: Number(value) }, (_, i) => `m${i}`);
    await alice.ask(`MODE #a +${"b".repeat(masks.length)} ${masks.join(" ")}`);
    assertEquals(commandsOf(await alice.ask("MODE #a b")).length, masks.length + 1);
  },
  NAMELEN: cuts(async (text, { alice, bob }) => {
    await alice.ask(`SETNAME :${text}`);
    return bob.ask("WHOIS alice");
  }),
  MSGREFTYPES: async (value, { server, alice }) => {
    const reader = await server.irc("reader", "draft/chathistory", "message-tags", "server-time", "batch");
    await reader.ask("JOIN #a");
    await alice.ask("PRIVMSG #a :hi");
    const said = (await reader.ask()).find((line) => / PRIVMSG /.test(line))!;
    const time = /time=([^; ]+)/.exec(said)![1];
    const references: Record<string, string> = {
      msgid: /msgid=[^; ]+/.exec(said)![0],
      timestamp: `timestamp=${time}`,
    };
    for (const type of value.split(",")) {
      const answer = await reader.ask(`CHATHISTORY AROUND #a ${references[type]} 10`);
      assert(answer.some((line) => line.endsWith("PRIVMSG #a :hi")), type);
    }
  },
  NETWORK: is("TestNet"),
  NICKLEN: refuses((name) => `NICK ${name}`, "NICK", "432"),
  PREFIX: async (value, { alice, bob }) => {
    const [, modes, signs] = /^\((\w+)\)(\S+)$/.exec(value)!;
    await alice.ask(`MODE #a +${modes} ${[...modes!].map(() => "bob").join(" ")}`);
    for (const [i, mode] of [...modes!].entries()) {
      assert((await bob.ask("NAMES #a")).some((line) => line.includes(` ${signs![i]}bob`)), mode);
      await alice.ask(`MODE #a -${mode} bob`);
    }
  },
  SAFELIST: async (value, { alice }) => {
    assertEquals(value, "");
    const rooms = Array.from({ length: 40 }, (_, i) => `#room${i}`);
    await alice.ask(`JOIN ${rooms.join(",")}`, ...rooms.map((room) => `TOPIC ${room} :${"x".repeat(300)}`));
    const came = commandsOf(await alice.ask(...rooms.map(() => "LIST")));
    assertEquals(came.filter((command) => command === "322").length, rooms.length * (rooms.length + 1));
  },
  TARGMAX: async (value, cast) => {
    const limits = new Map(value.split(",").map((pair) => pair.split(":") as [string, string]));
    for (const command of ["PRIVMSG", "NOTICE", "TAGMSG"]) {
      assertEquals(limits.get(command), limits.get("KICK"));
    }
    await targets(limits.get("PRIVMSG"), (names) => `PRIVMSG ${names} :x`, cast);
    await targets(limits.get("TAGMSG"), (names) => `TAGMSG ${names}`, cast);
    await targets(limits.get("KICK"), (names) => `KICK #a ${names}`, cast);
    // No limit for these but the line's.
    const rooms = Array.from({ length: 20 }, (_, i) => `#r${i}`);
    for (
      const [command, numeric] of [["JOIN", "JOIN"], ["NAMES", "366"], ["LIST", "322"], ["PART", "PART"]]
    ) {
      assertEquals(limits.get(command!), "");
      const came = commandsOf(await cast.alice.ask(`${command} ${rooms.join(",")}`));
      assertEquals(came.filter((c) => c === numeric).length, rooms.length, command);
    }
    assertEquals(limits.get("WHOIS"), "1");
    assertEquals(commandsOf(await cast.alice.ask("WHOIS alice,bob")).filter((c) => c === "311").length, 1);
    assertEquals(limits.get("WHOWAS"), "1");
  },
  TOPICLEN: cuts((text, { alice }) => alice.ask(`TOPIC #a :${text}`)),
  USERLEN: async (value, { server }) => {
    const eve = await server.connect();
    await eve.ask("NICK eve", `USER ${"u".repeat(Number(value) + 1)} 0 * :E`);
    assertEquals(await eve.ask("USERHOST eve"), [
      `:irc.test 302 eve :eve=+${"u".repeat(Number(value))}@localhost`,
    ]);
  },
  UTF8ONLY: async (value, { alice }) => {
    assertEquals(value, "");
    await alice.sendBytes(Uint8Array.of(...new TextEncoder().encode("PRIVMSG bob :"), 0xff, 13, 10));
    assertEquals(commandsOf(await alice.ask()), ["FAIL"]);
  },
};

async function announced(client: RawClient): Promise<Map<string, string>> {
  const lines = (await client.ask("VERSION")).filter((line) => / 005 /.test(line));
  for (const line of lines) assert(line.length <= 510);
  const tokens = lines.flatMap((line) =>
    line.split(" ").slice(3, line.split(" ").findIndex((word) => word === ":are"))
  );
  return new Map(tokens.map((token) => [token.split("=")[0]!, token.split("=").slice(1).join("=")]));
}

for (const [token, proof] of Object.entries(proofs)) {
  Deno.test(`${token} is as announced`, async () => {
    await using server = new IrcServer();
    const [alice, bob] = await together(server, "#a", "alice", "bob");
    const value = (await announced(alice)).get(token);
    assert(value !== undefined, `${token} is not announced`);
    await proof(value, { server, alice, bob });
  });
}

Deno.test("no token is announced without a proof, and those of the limits follow them", async () => {
  await using server = new IrcServer({ limits: { joins: 3, lineBytes: 600 } });
  const tokens = await announced(await server.irc("alice"));
  assertEquals([...tokens.keys()].sort(), Object.keys(proofs).sort());
  assertEquals([tokens.get("CHANLIMIT"), tokens.get("LINELEN")], ["#:3", "600"]);
});
