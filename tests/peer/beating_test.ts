import { assertEquals } from "@std/assert";
import { Beating, beatMs } from "../../peer/beating.ts";
import { nodeSuite } from "../../peer/crypto.ts";
import { isGenuineBeat, readBeat, writeBeat } from "../../protocol/peer/beat.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { randomFrom } from "../support/random.ts";
import { randomBytes } from "../support/random_frames.ts";

const suite = nodeSuite();

function beating() {
  const clock = new FakeClock(), id = new Uint8Array(8).fill(1), key = new Uint8Array(32).fill(2);
  const sent: Uint8Array[] = [], unanswered: number[] = [];
  const beats = new Beating({
    suite,
    clock,
    id,
    key,
    send: (datagram) => sent.push(datagram),
    sent: (ms) => unanswered.push(ms),
  });
  return { clock, id, key, sent, unanswered, beats };
}

Deno.test("a beat goes out at once and then every 5 s, each with a number of its own and genuine", () => {
  const { clock, key, sent, beats } = beating();
  clock.advance(2 * beatMs);
  assertEquals(sent.map((beat) => readBeat(beat)!.counter), [0, 1, 2]);
  assertEquals(sent.every((beat) => isGenuineBeat(suite, key, "peer", beat)), true);
  clock.advance(beatMs - 1);
  // As after a change of address: the next one is 5 s after that.
  beats.beat();
  clock.advance(beatMs - 1);
  assertEquals(sent.length, 4);
  clock.advance(1);
  assertEquals(sent.length, 5);
  beats.stop();
  clock.advance(10 * beatMs);
  assertEquals([sent.length, clock.pending], [5, []]);
});

Deno.test("only the registry's own answer counts as one", () => {
  const { clock, id, key, sent, unanswered, beats } = beating();
  clock.advance(beatMs);
  const random = randomFrom("answers to beats");
  const answer = writeBeat(suite, key, "registry", { id, counter: 0 });
  const others = [
    sent[0]!,
    writeBeat(suite, new Uint8Array(32), "registry", { id, counter: 0 }),
    writeBeat(suite, key, "registry", { id: new Uint8Array(8), counter: 0 }),
    answer.subarray(1),
    new Uint8Array(),
    ...Array.from({ length: 200 }, () => {
      const changed = answer.slice();
      changed[random.below(changed.length)]! ^= 1 << random.below(8);
      return changed;
    }),
    ...Array.from({ length: 200 }, () => randomBytes(random, random.below(80))),
  ];
  for (const other of others) assertEquals(beats.receive(other), false, random.seedNote);
  clock.advance(beatMs);
  assertEquals(unanswered, [0, beatMs, 2 * beatMs]);
  assertEquals(beats.receive(answer), true);
  clock.advance(beatMs);
  assertEquals(unanswered.at(-1), beatMs);
  beats.stop();
});
