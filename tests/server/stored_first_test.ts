// A message is stored before anybody sees it, its echo among them, and a key is remembered over a restart.
import { assertEquals } from "@std/assert";
import { Store } from "../../server/store/store.ts";
import { openLocal } from "../support/crashed_store.ts";
import { GatedPort } from "../support/gated_port.ts";
import { IrcServer } from "../support/irc_server.ts";
import { type RawClient, tagsOf } from "../support/raw_client.ts";
import { inTempDir } from "../support/temp_dir.ts";

const capabilities = ["echo-message", "message-tags", "server-time", "batch", "chatroom/resume"];

async function join(server: IrcServer, nickname: string): Promise<RawClient> {
  const client = await server.irc(nickname, ...capabilities);
  await client.ask("JOIN #room");
  return client;
}

const said = (lines: readonly string[]) => lines.filter((line) => / PRIVMSG #room :hello$/.test(line));

for (const stored of [true, false]) {
  Deno.test(`while a message is not stored nobody sees it, nor its echo; then ${stored ? "all do" : "nobody"}`, () =>
    inTempDir(async (dir) => {
      const port = new GatedPort();
      const options = { path: `${dir}/chatroom.db`, durability: "fsync", now: Date.now() } as const;
      await using server = new IrcServer({ store: await Store.open(port, options, setImmediate) });
      const [alice, bob] = [await join(server, "alice"), await join(server, "bob")];
      await alice.ask("PRIVMSG #room :the room has a log");
      await bob.ask();
      port.gated = true;
      await alice.send("@+chatroom/key=k1 PRIVMSG #room :hello");
      await port.arrived();
      for (const one of [alice, bob]) assertEquals(said(one.pending), []);
      if (stored) {
        port.letThrough();
        for (const one of [alice, bob]) await one.expect("PRIVMSG #room :hello");
      } else {
        port.refuseAll();
        // Nobody had seen it while it was on its way.
        assertEquals(said(await alice.until("FAIL PRIVMSG NOT_STORED #room k1")), []);
        for (const one of [alice, bob]) assertEquals(said(await one.ask()), []);
      }
    }));
}

Deno.test("what is said again with its key after a restart is not said again: it has its msgid and number", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/chatroom.db`;
    const again = "@+chatroom/key=k1 PRIVMSG #room :hello";
    const echoes: Map<string, string>[] = [];
    for (let start = 0; start < 2; start++) {
      await using server = new IrcServer({ store: await openLocal(path, "fsync", Date.now()) });
      const [alice, bob] = [await join(server, "alice"), await join(server, "bob")];
      await alice.ask();
      await alice.send(again);
      echoes.push(tagsOf(await alice.expect("PRIVMSG #room :hello")));
      assertEquals(said(await bob.ask()).length, start === 0 ? 1 : 0);
      await alice.send("PRIVMSG #room :next");
      echoes.push(tagsOf(await alice.expect("PRIVMSG #room :next")));
    }
    const [first, next, repeated, afterwards] = echoes;
    for (const tag of ["msgid", "chatroom/seq", "time"]) {
      assertEquals(repeated!.get(tag), first!.get(tag), tag);
    }
    assertEquals([first, next, afterwards].map((tags) => tags!.get("chatroom/seq")), ["1", "2", "3"]);
    assertEquals(new Set([first, next, afterwards].map((tags) => tags!.get("msgid"))).size, 3);
  }));
