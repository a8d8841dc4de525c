// A full disk: who says something is told that it was not stored, who reads goes on, nothing acknowledged is lost, and all is
// well again once there is room. By a quota, and on a disk that is really full.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { localPort, workerPort } from "../../server/store/port.ts";
import { keepEverything } from "../../server/store/retention.ts";
import type { SaidRecord } from "../../server/store/record.ts";
import { Store } from "../../server/store/store.ts";
import { unbatch } from "../support/batches.ts";
import { IrcServer } from "../support/irc_server.ts";
import { Clock } from "../support/clock.ts";
import { integrity } from "../support/crashed_store.ts";
import { skip } from "../support/optional.ts";
import { bare, type RawClient, tagsOf } from "../support/raw_client.ts";
import { onSmallDisk, whyNoSmallDisk } from "../support/small_disk.ts";
import { inTempDir } from "../support/temp_dir.ts";

const MEGABYTE = 1024 * 1024;
const capabilities = [
  "echo-message",
  "message-tags",
  "server-time",
  "batch",
  "standard-replies",
  "chatroom/resume",
];
const padding = "x".repeat(4000);
/** Days of a test's clock are short. */
const limits = { lineBytes: 8192, backlogBytes: 64 * MEGABYTE, pingMs: 2 ** 40, timeoutMs: 2 ** 41 };

interface People {
  readonly server: IrcServer;
  readonly alice: RawClient;
  readonly bob: RawClient;
  /** What alice was given an echo for. */
  readonly acked: string[];
}

async function meet(server: IrcServer): Promise<People> {
  const [alice, bob] = [await server.irc("alice", ...capabilities), await server.irc("bob", ...capabilities)];
  for (const one of [alice, bob]) await one.ask("JOIN #room");
  await alice.ask();
  return { server, alice, bob, acked: [] };
}

const textOf = (line: string) => / PRIVMSG #room :(.*)$/.exec(line)?.[1];

/** Says five things at once, with a key each; answers those that were not stored. */
async function say({ alice, acked }: People, first: number): Promise<string[]> {
  const texts = Array.from({ length: 5 }, (_, i) => `${first + i} ${padding}`);
  await alice.send(...texts.map((text, i) => `@+chatroom/key=k${first + i} PRIVMSG #room :${text}`));
  const refused: string[] = [];
  for (const text of texts) {
    const answer = await alice.expect(/ PRIVMSG #room | NOT_STORED /);
    const echoed = textOf(answer);
    if (echoed !== undefined) acked.push(echoed);
    else {
      const [, key] = /^FAIL PRIVMSG NOT_STORED #room (\S+) :\S/.exec(bare(answer)) ?? [];
      assert(key !== undefined, answer);
      refused.push(`${key.slice(1)} ${padding}`);
    }
    assert(echoed === text || refused.includes(text), "each message is answered in its turn");
  }
  return refused;
}

/** Says things until nothing more can be stored, however often the store tries; answers how many things were said. */
async function fill(people: People, first = 0): Promise<number> {
  for (let said = first; said < first + 20_000; said += 5) {
    const refused = await say(people, said);
    if (refused.length === 5 && !await recovers(people.server)) return said + 5;
  }
  throw new Error("the disk does not become full");
}

/** True if the store, after a step of its own work, takes messages again. */
async function recovers({ server }: IrcServer): Promise<boolean> {
  server.tick();
  const { store } = server.chat.archive;
  // Each step of a tick is asked for when the one before is answered.
  for (let step = 0; step < 3; step++) await store.call("indexBacklog");
  return store.problem === null;
}

/** What holds while the disk is full. */
async function goesOn(people: People, said: number): Promise<void> {
  const { server, alice, bob, acked } = people;
  assertEquals((await say(people, said)).length, 5, "it is full, and stays so");
  const heard = (await bob.ask()).map(textOf).filter((text) => text !== undefined);
  assertEquals(heard.length, acked.length, "bob has heard what was acknowledged");
  assertEquals(heard, acked);
  const replayed = unbatch(await bob.ask("REPLAY #room 0"), "chatroom/replay", "#room");
  assertEquals(replayed.map(textOf), acked);
  const { fields } = await server.logged("store_problem", ({ stores }) => stores === false);
  assertMatch(String(fields.problem), /The disk (is full|does not take more)/);
  // What happens goes on, and so does what is not kept.
  const carol = await server.irc("carol");
  await carol.ask("JOIN #room");
  await bob.expect("JOIN #room");
  await alice.ask("@+typing=active TAGMSG bob");
  await bob.expect("TAGMSG bob");
}

/** What holds once there is room: the messages that were refused are sent again, and are stored. */
async function isWell(people: People, said: number): Promise<void> {
  const { bob, acked } = people;
  const before = acked.length;
  assertEquals(await say(people, said), []);
  const lines = (await bob.ask()).filter((line) => textOf(line) !== undefined);
  assertEquals(lines.map(textOf), acked.slice(before), "once, and nothing that was refused");
  const numbers = lines.map((line) => Number(tagsOf(line).get("chatroom/seq")));
  assertEquals(numbers, lines.map((_, i) => before + 1 + i), "the numbers go on without a gap");
}

async function held(path: string): Promise<SaidRecord[]> {
  const store = await Store.open(localPort(), { path, durability: "fsync", now: 0 }, setImmediate);
  const { id } = store.find("room", "#room")!;
  const records = await store.read({ log: id, limit: 100_000, from: "oldest", counted: true, afterSeq: 0 });
  await store.close();
  assertEquals(integrity(path), "ok");
  return records;
}

Deno.test("past --quota-bytes: the sender is told, readers go on, and a larger quota finds all that was acknowledged", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/chatroom.db`;
    const store = await Store.open(
      localPort(),
      { path, durability: "fsync", now: Date.now(), quotaBytes: 2 * MEGABYTE },
      setImmediate,
    );
    const acked: string[] = [];
    {
      await using server = new IrcServer({ store, limits });
      const people = await meet(server);
      await goesOn(people, await fill(people));
      acked.push(...people.acked);
    }
    const records = await held(path);
    assertEquals(records.map(({ text }) => text), acked);
    assertEquals(records.map(({ seq }) => seq), acked.map((_, i) => i + 1));
  }));

Deno.test("past --quota-bytes: once retention has made room, things are said again", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/chatroom.db`;
    const clock = new Clock();
    const store = await Store.open(localPort(), {
      path,
      durability: "fsync",
      now: clock.now(),
      quotaBytes: 2 * MEGABYTE,
      keep: { ...keepEverything, ageMs: 3_600_000 },
    }, setImmediate);
    const acked: string[] = [];
    {
      await using server = new IrcServer({ store, limits, now: clock.now });
      const people = await meet(server);
      const said = await fill(people);
      await goesOn(people, said);
      clock.pass(2 * 3_600_000);
      const gone = people.acked.length;
      await server.logged("store_well");
      await isWell(people, said);
      const replay = await people.bob.ask("REPLAY #room 0");
      assertEquals(bare(replay[0]!), `NOTE REPLAY GONE #room ${gone} :${gone} messages are gone.`);
      acked.push(...people.acked.slice(gone));
    }
    assertEquals((await held(path)).map(({ text }) => text), acked);
  }));

const why = await whyNoSmallDisk();
const needsSmallDisk = why === null ? {} : skip(`a small disk: ${why}`);

Deno.test(
  "a disk that is full: the sender is told, readers go on, and once there is room things are said again",
  needsSmallDisk,
  () =>
    onSmallDisk(24 * MEGABYTE, async (dir) => {
      const path = `${dir}/chatroom.db`;
      const workerUrl = new URL("../../main.ts", import.meta.url).href;
      const options = { path, durability: "fsync", now: Date.now() } as const;
      const store = await Store.open(workerPort(workerUrl), options, setImmediate);
      const acked: string[] = [];
      {
        await using server = new IrcServer({ store, limits });
        const people = await meet(server);
        // Another program takes what there is, but for a little.
        const filler = `${dir}/filler`;
        await Deno.writeFile(filler, new Uint8Array(13 * MEGABYTE));
        const said = await fill(people);
        await goesOn(people, said);
        await Deno.remove(filler);
        await server.logged("store_well");
        await isWell(people, said);
        acked.push(...people.acked);
      }
      assertEquals((await held(path)).map(({ text }) => text), acked);
    }),
);

Deno.test(
  "a disk that is full to its last page: retention makes room by itself",
  needsSmallDisk,
  () =>
    onSmallDisk(24 * MEGABYTE, async (dir) => {
      const path = `${dir}/chatroom.db`;
      const clock = new Clock();
      const options = { path, durability: "fsync", now: clock.now() } as const;
      const keep = { ...keepEverything, ageMs: 3_600_000 };
      const store = await Store.open(localPort(), { ...options, keep }, setImmediate);
      const acked: string[] = [];
      {
        await using server = new IrcServer({ store, limits, now: clock.now });
        const people = await meet(server);
        assert(await recovers(server), "it looks after itself, and holds its ballast");
        let said = 0;
        for (; said < 500; said += 5) assertEquals(await say(people, said), []);
        await fillUp(`${dir}/filler`);
        said = await fill(people, said);
        await goesOn(people, said);
        clock.pass(2 * 3_600_000);
        const gone = people.acked.length;
        // The disk is as full as before: it is the pages of what is gone that take what is said now.
        await server.logged("store_problem", ({ stores }) => stores === true);
        await isWell(people, said);
        acked.push(...people.acked.slice(gone));
      }
      assertEquals((await held(path)).map(({ text }) => text), acked);
    }),
);

/** Takes what is left of a disk, to the last page. */
async function fillUp(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const page = new Uint8Array(4096).fill(1);
  try {
    for (;;) await file.write(page);
  } catch (error) {
    if (!(error instanceof Error && /os error 28/.test(error.message))) throw error;
  }
}
