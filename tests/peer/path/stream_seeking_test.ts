import { assert, assertEquals } from "@std/assert";
import { type Asked, StreamSeeking } from "../../../peer/path/stream_seeking.ts";
import type { Candidate } from "../../../protocol/peer/address_record.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const theirs: Candidate[] = [{ kind: "host", transport: "tcp", ip: new Uint8Array(4), port: 1 }];

function seeking(asked: () => Asked = () => "asked") {
  const clock = new FakeClock();
  const log: string[] = [];
  const world = { isWanted: true, ends: [] as (() => void)[] };
  const one = new StreamSeeking({
    clock,
    random: () => 1,
    ready: () => {
      log.push(`${clock.now()} ready`);
      return Promise.resolve(asked());
    },
    reach: (candidates, signal) => {
      log.push(`${clock.now()} reach ${candidates ? "together" : "alone"}`);
      signal.addEventListener("abort", () => log.push(`${clock.now()} aborted`));
      return new Promise((resolve) => world.ends.push(resolve));
    },
    isWanted: () => world.isWanted,
  });
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return {
    clock,
    log,
    world,
    one,
    settle,
    async advance(ms: number) {
      clock.advance(ms);
      await settle();
    },
    /** The attempt has come to its end. */
    async end() {
      world.ends.splice(0).forEach((end) => end());
      await settle();
    },
  };
}

Deno.test("READY, GO, an attempt; then again after 2 s, 4 s and so on, up to five minutes", async () => {
  const { clock, log, one, settle, advance, end } = seeking();
  one.seek();
  await settle();
  one.go(theirs);
  assertEquals(log.splice(0), ["0 ready", "0 reach together"]);
  const waits: number[] = [];
  while (waits.length < 10) {
    await end();
    const [wait] = clock.pending;
    waits.push(wait!);
    await advance(wait!);
    one.go(theirs);
  }
  assertEquals(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1000));
});

Deno.test("GO may come before the registry's answer to READY", async () => {
  const { clock, log, one, settle } = seeking();
  one.seek();
  one.go(theirs);
  await settle();
  assertEquals([log, clock.pending], [["0 ready", "0 reach together"], []]);
});

Deno.test("without a registry, or a GO within ten seconds, what is known is tried alone", async () => {
  const asked = seeking();
  asked.one.seek();
  await asked.settle();
  await asked.advance(10_000);
  asked.one.go(theirs);
  assertEquals(asked.log, ["0 ready", "10000 reach alone"]);
  const unable = seeking(() => "unable");
  unable.one.seek();
  await unable.settle();
  assertEquals(unable.log, ["0 ready", "0 reach alone"]);
});

Deno.test("who is gone is not sought, until they are READY", async () => {
  let answer: Asked = "gone";
  const { clock, log, one, settle, advance } = seeking(() => answer);
  one.seek();
  await settle();
  assertEquals([log.splice(0), clock.pending], [["0 ready"], []]);
  answer = "asked";
  one.wanted();
  await advance(0);
  one.go(theirs);
  assertEquals(log, ["0 ready", "0 reach together"]);
});

Deno.test("the other's READY ends a wait, but not sooner than a second after the last attempt", async () => {
  const { clock, log, one, settle, advance, end } = seeking();
  one.seek();
  await settle();
  one.go(theirs);
  // While one is under way it changes nothing.
  one.wanted();
  one.seek();
  await advance(3000);
  await end();
  log.length = 0;
  for (let times = 0; times < 5; times++) {
    one.wanted();
    one.seek();
    await advance(100);
  }
  assertEquals([log, clock.pending], [[], [500]]);
  await advance(500);
  assertEquals(log, ["4000 ready"]);
});

Deno.test("a stream that ends is sought again, after a wait that begins anew where it has lived long", async () => {
  const { clock, log, world, one, settle, advance, end } = seeking();
  one.seek();
  await settle();
  one.go(theirs);
  await end();
  await advance(2000);
  one.go(theirs);
  world.isWanted = false;
  one.found(true);
  assertEquals([log.at(-1), clock.pending], ["2000 aborted", []]);
  await end();
  world.isWanted = true;
  one.lost();
  // It has lived for no time at all.
  assertEquals(clock.pending, [4000]);
  await advance(4000);
  one.go(theirs);
  world.isWanted = false;
  one.found(true);
  await end();
  await advance(60_000);
  world.isWanted = true;
  one.lost();
  assertEquals(clock.pending, [2000]);
});

Deno.test("a stream that another may take the place of lets the attempt come to its end", async () => {
  const { clock, log, world, one, settle, end } = seeking();
  one.seek();
  await settle();
  one.go(theirs);
  world.isWanted = false;
  one.found(false);
  assert(!log.some((line) => line.includes("aborted")));
  await end();
  assertEquals(clock.pending, []);
});

Deno.test("nobody who is not wanted is sought, and at rest nothing is left", async () => {
  const { clock, log, world, one, settle, advance, end } = seeking();
  world.isWanted = false;
  one.seek();
  one.lost();
  await settle();
  assertEquals([log, clock.pending], [[], []]);
  // The other wants one: an attempt, and no more.
  one.wanted();
  await advance(0);
  one.go(theirs);
  await end();
  assertEquals([log.splice(0).length, clock.pending], [2, []]);
  world.isWanted = true;
  one.seek();
  await settle();
  one.rest();
  assertEquals(clock.pending, []);
  one.seek();
  one.rest();
  await settle();
  one.go(theirs);
  assertEquals([log, clock.pending], [["0 ready", "0 ready"], []]);
});
