// Random sessions, lanes, skips, comings and goings, short and late writes, against a model that is trivially right.
import { assert, assertEquals } from "@std/assert";
import type { Cursor } from "../../server/cursor.ts";
import { CHUNK_BYTES, Lane } from "../../server/lane.ts";
import { ScratchPool } from "../../server/outbound.ts";
import { type Random, randomFrom } from "../support/random.ts";
import { latin1, Wire } from "../support/wire.ts";

const encoder = new TextEncoder();

/** What a session is to receive, worked out in the most stupid way there is. */
class Model {
  expected = "";
  readonly wire: Wire;
  readonly listening = new Map<Lane, Cursor>();
  constructor(pool: ScratchPool) {
    this.wire = new Wire(pool);
  }
}

class World {
  readonly pool = new ScratchPool(2);
  readonly lanes = Array.from({ length: 5 }, () => new Lane());
  readonly sessions = Array.from({ length: 6 }, () => new Model(this.pool));
  order = 0;
  constructor(readonly random: Random) {}

  entry(): Uint8Array {
    const { random } = this;
    const size = random.pick([
      1,
      5,
      60,
      60,
      60,
      100,
      3_000,
      random.below(20_000),
      random.below(50) === 0 ? CHUNK_BYTES : 10,
    ]);
    return encoder.encode(`${this.order}:`.padEnd(size, "x").slice(0, Math.max(size, 1)));
  }

  /** Said in one lane, or in several at once as a QUIT is: who listens to several hears it once. */
  say(): void {
    const { random } = this;
    this.order += 1 + random.below(3);
    const entry = this.entry();
    const text = latin1(entry);
    const heard = new Set<Model>();
    for (
      const lane of random.below(5) === 0 ? this.lanes.slice(random.below(4)) : [random.pick(this.lanes)]
    ) {
      lane.append(this.order, entry);
      for (const session of this.sessions) {
        const cursor = session.listening.get(lane);
        if (!cursor) continue;
        if (heard.has(session) || random.below(4) === 0) cursor.skipLast(this.order);
        else {
          heard.add(session);
          session.expected += text;
        }
      }
    }
  }

  reply(session: Model): void {
    this.order++;
    const entry = this.entry();
    session.wire.outbound.own.append(this.order, entry);
    session.expected += latin1(entry);
  }

  comeOrGo(session: Model, lane: Lane): void {
    const cursor = session.listening.get(lane);
    if (!cursor) session.listening.set(lane, session.wire.outbound.listen(lane));
    else {
      cursor.endHere();
      session.listening.delete(lane);
    }
  }

  async step(): Promise<void> {
    const { random } = this;
    const session = random.pick(this.sessions);
    const { wire } = session;
    const dice = random.below(20);
    if (dice < 8) this.say();
    else if (dice < 10) this.reply(session);
    else if (dice < 12) this.comeOrGo(session, random.pick(this.lanes));
    else if (dice < 13) this.lanes.forEach((lane) => random.below(8) === 0 && lane.shrink());
    else if (wire.writing) await wire.complete(random.below(2) === 0 ? Infinity : random.below(70_000));
    else wire.outbound.pump();
  }
}

Deno.test("every session gets exactly its entries, once, whole, in the order they were said", async () => {
  const random = randomFrom("outbound");
  for (let round = 0; round < 15; round++) {
    const world = new World(random);
    for (let step = 0; step < 2_000; step++) await world.step();
    for (const { wire, expected } of world.sessions) {
      await wire.drain();
      assert(wire.received === expected, `${random.seedNote}: ${difference(wire.received, expected)}`);
      assertEquals([wire.outbound.lag, wire.outbound.pending()], [0, false], random.seedNote);
      assert(wire.drained > 0);
    }
  }
});

function difference(actual: string, expected: string): string {
  let at = 0;
  while (at < actual.length && actual[at] === expected[at]) at++;
  return `differs at ${at}: ${actual.slice(at, at + 60)} instead of ${expected.slice(at, at + 60)}`;
}
