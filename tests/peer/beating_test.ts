import { assertEquals } from "@std/assert";
import { Beating, beatMs } from "../../peer/beating.ts";
import { nodeSuite } from "../../peer/crypto.ts";
import { type Beat, noEcho, readBeat, writeBeat } from "../../protocol/peer/beat.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { randomFrom } from "../support/random.ts";
import { randomBytes } from "../support/random_frames.ts";

const suite = nodeSuite();
const key = new Uint8Array(32).fill(1), id = new Uint8Array(8).fill(2);
const here = new Uint8Array(8).fill(3), there = new Uint8Array(8).fill(4);

function beating() {
  const clock = new FakeClock();
  const sent: Beat[] = [];
  const silent: number[] = [];
  const beating = new Beating({
    suite,
    clock,
    id,
    key,
    send: (datagram) => sent.push(readBeat(datagram)!),
    sent: (ms) => silent.push(ms),
  });
  const answer = (counter: number, echo = here) =>
    beating.receive(writeBeat(suite, key, "registry", { id, counter, echo }));
  return { clock, sent, silent, answer, beating };
}

Deno.test("what an answer says is echoed at once, and in each beat after it", () => {
  const { clock, sent, answer, beating: running } = beating();
  assertEquals(sent, [{ id, counter: 0, echo: noEcho }]);
  assertEquals(answer(0), true);
  assertEquals(sent.slice(1), [{ id, counter: 1, echo: here }]);
  assertEquals(answer(1), true);
  assertEquals(sent.length, 2);
  clock.advance(beatMs);
  assertEquals(sent.slice(2), [{ id, counter: 2, echo: here }]);
  running.stop();
  assertEquals(clock.pending, []);
});

Deno.test("whoever changes our address on the way does not have us send without end", () => {
  const { clock, sent, answer } = beating();
  for (let counter = 0; counter < 10; counter++) answer(counter, counter % 2 ? there : here);
  assertEquals(sent.length, 2);
  clock.advance(beatMs);
  assertEquals(sent.length, 3);
});

Deno.test("an old answer, one to what was never sent, and another's are none", () => {
  const { clock, sent, silent, answer, beating: running } = beating();
  answer(0);
  clock.advance(beatMs);
  answer(0);
  answer(7, there);
  const forged = writeBeat(suite, new Uint8Array(32), "registry", { id, counter: 1, echo: there });
  const ours = writeBeat(suite, key, "peer", { id, counter: 1, echo: there });
  assertEquals([running.receive(forged), running.receive(ours)], [false, false]);
  clock.advance(beatMs);
  assertEquals(silent, [0, beatMs, 2 * beatMs]);
  assertEquals(sent.at(-1)!.echo, here);
});

Deno.test("an answer that was changed on the way, and garbage, are none", () => {
  const { clock, silent, beating: running } = beating();
  const random = randomFrom("answers to beats");
  const genuine = writeBeat(suite, key, "registry", { id, counter: 0, echo: here });
  const changed = Array.from({ length: 200 }, () => {
    const copy = genuine.slice();
    copy[random.below(copy.length)]! ^= 1 << random.below(8);
    return copy;
  });
  const garbage = Array.from({ length: 200 }, () => randomBytes(random, random.below(80)));
  for (const other of [...changed, ...garbage, genuine.subarray(1)]) {
    assertEquals(running.receive(other), false, random.seedNote);
  }
  clock.advance(beatMs);
  assertEquals(silent.at(-1), beatMs);
  running.stop();
});
