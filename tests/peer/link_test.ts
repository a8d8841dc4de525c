import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertThrows,
} from "@std/assert";
import { Link, type LinkState } from "../../peer/link.ts";
import { maxFrames } from "../../peer/link/outgoing.ts";
import { maxFrameBytes, type RoomFrame } from "../../protocol/peer/frame.ts";
import { readFrames, writeFrame } from "../../protocol/peer/frame_codec.ts";
import { LossyNetwork, type Weather } from "../support/lossy_network.ts";
import { randomFrom } from "../support/random.ts";
import { randomBytes } from "../support/random_frames.ts";

const room = "ab".repeat(8);
const frame = (number: number, bytes = 100) => {
  const text = new Uint8Array(bytes);
  new DataView(text.buffer).setUint32(0, number);
  return writeFrame({ type: "message", bytes: text });
};

class Side {
  readonly link: Link;
  readonly heard: number[] = [];
  readonly states: LinkState[] = [];

  constructor(network: LossyNetwork, end: ReturnType<LossyNetwork["connect"]>[0]) {
    this.link = new Link({ clock: network.clock, carrier: end, random: network.random.next });
    end.packet = (number, text) => this.link.packet(number, text);
    this.link.attach(room, {
      frame: (frame: RoomFrame) => {
        if (frame.type !== "message") return;
        const { buffer, byteOffset } = frame.bytes;
        this.heard.push(new DataView(buffer, byteOffset).getUint32(0));
      },
      changed: (state) => this.states.push(state),
    });
  }
}

function two(seed: number, changes: Partial<Weather> = {}) {
  const network = new LossyNetwork(seed, changes);
  const [left, right] = network.connect(0, 1);
  return { network, clock: network.clock, ann: new Side(network, left), bob: new Side(network, right) };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

for (const loss of [0, 0.05, 0.2, 0.5]) {
  Deno.test(`whatever is sent arrives, at ${100 * loss} % loss, both ways at once`, () => {
    const random = randomFrom("link");
    const { clock, network, ann, bob } = two(random.below(2 ** 32), { loss });
    for (const number of numbers(500)) {
      ann.link.send(room, frame(number));
      if (number % 2 === 0) bob.link.send(room, frame(number));
      clock.advance(10);
    }
    const settled = clock.until(() => ann.link.backlog + bob.link.backlog === 0, 120_000);
    assert(settled !== undefined, random.seedNote);
    const distinct = (heard: number[]) => [...new Set(heard)].sort((a, b) => a - b);
    assertEquals(distinct(bob.heard), numbers(500), random.seedNote);
    assertEquals(distinct(ann.heard), numbers(500).filter((n) => n % 2 === 0), random.seedNote);
    assertEquals([ann.link.backlog, bob.link.backlog], [0, 0]);
    const { sent, lost, retransmissions, rttMs } = ann.link.figures;
    if (loss === 0) assertLess(retransmissions, 80, `because of reordering; ${random.seedNote}`);
    else assertGreater(retransmissions, 500 * loss / 3);
    assertGreaterOrEqual(sent, 100);
    assertLess(Math.abs(lost / sent - loss), 0.3);
    assert(rttMs! > 75 && rttMs! < 140, `${rttMs}; ${random.seedNote}`);
    assertGreater(network.packets, 0);
  });
}

Deno.test("frames of two milliseconds share a packet, and what is heard is acknowledged in one", () => {
  const { clock, network, ann, bob } = two(1, { doubled: 0 });
  ann.link.send(room, frame(1));
  clock.advance(1);
  ann.link.send(room, frame(2));
  clock.advance(1);
  assertEquals(network.packets, 1);
  clock.advance(60);
  assertEquals([bob.heard, network.packets], [[1, 2], 1]);
  clock.advance(200);
  assertEquals([network.packets, ann.link.backlog], [2, 0]);
});

Deno.test("an idle link does nothing but keep itself open", () => {
  const { clock, network, ann, bob } = two(2, { doubled: 0 });
  ann.link.send(room, frame(1));
  clock.advance(1000);
  const before = network.packets;
  clock.advance(60_000);
  const quiet = network.packets - before;
  assertGreater(quiet, 3);
  assertLess(quiet, 20);
  assertEquals([ann.states, bob.states], [[], []]);
  assertLess(clock.pending, 4);
});

Deno.test("who has nothing to tell is not suspected; who does not answer is, and is probed until it does", () => {
  const { clock, network, ann, bob } = two(3);
  ann.link.send(room, frame(1));
  clock.advance(5000);
  network.isCut = () => true;
  ann.link.send(room, frame(2));
  clock.advance(2000);
  assertEquals(ann.states, []);
  clock.advance(2000);
  assertEquals(ann.states, ["suspect"]);
  assertEquals(bob.states, [], "it has nothing to wait for");
  const before = network.packets;
  clock.advance(10_000);
  const probes = network.packets - before;
  assert(probes > 4 && probes < 20, `${probes} probes`);
  ann.link.send(room, frame(3));
  assertEquals(ann.link.send(room, frame(4), "once"), false);
  network.isCut = () => false;
  clock.advance(6000);
  assertEquals(ann.states, ["suspect", "alive"]);
  assertEquals(bob.heard, [1, 2, 3]);
});

Deno.test("a suspect that is to be probed is, within the time", () => {
  const { clock, network, ann } = two(4);
  network.isCut = () => true;
  ann.link.send(room, frame(1));
  clock.advance(60_000);
  assertEquals(ann.states, ["suspect"]);
  network.isCut = () => false;
  ann.link.probe(60);
  clock.advance(60 + 2 * 65 + 20);
  assertEquals(ann.states, ["suspect", "alive"]);
});

Deno.test("at most 64 datagrams are on their way, and at most so many frames wait", () => {
  const { clock, network, ann } = two(5);
  network.isCut = () => true;
  let taken = 0;
  while (ann.link.send(room, frame(taken, 1000))) taken++;
  assertEquals(taken, maxFrames);
  clock.advance(100);
  assertEquals(network.packets, 64);
  assertEquals(ann.link.send(room, frame(0), "once"), false);
});

Deno.test("packets of one burst that overtake each other are not taken for lost", () => {
  const { clock, ann, bob } = two(10);
  for (const number of numbers(400)) ann.link.send(room, frame(number, 500));
  clock.advance(3000);
  assertEquals(new Set(bob.heard).size, 400);
  assertLess(ann.link.figures.lost, 0.15 * ann.link.figures.sent);
});

Deno.test("a frame that no packet can hold is not taken; the longest one is, and arrives", () => {
  const { clock, ann, bob } = two(6);
  assertThrows(() => ann.link.send(room, new Uint8Array(maxFrameBytes + 1)), RangeError);
  bob.link.send(room, frame(1));
  ann.link.send(room, frame(7, maxFrameBytes - 3));
  clock.advance(500);
  assertEquals(bob.heard, [7]);
});

Deno.test("a closed link says so, and does nothing more", () => {
  const { clock, network, ann, bob } = two(7);
  ann.link.send(room, frame(1));
  ann.link.close();
  assertEquals([ann.link.send(room, frame(2)), ann.states], [false, ["closed"]]);
  bob.link.close();
  clock.advance(60_000);
  assertEquals([network.packets, clock.pending, bob.heard], [0, 0, []]);
});

Deno.test("who is sent away while a change is told hears nothing of it", () => {
  const { ann } = two(1);
  const told: string[] = [];
  ann.link.attach("cd".repeat(8), {
    frame: () => {},
    changed: () => {
      told.push("first");
      detach();
    },
  });
  const detach = ann.link.attach("ef".repeat(8), { frame: () => {}, changed: () => told.push("second") });
  ann.link.close();
  assertEquals(told, ["first"]);
});

Deno.test("acknowledgements of what was never sent, and of everything, change nothing", () => {
  const { clock, ann, bob } = two(8);
  ann.link.send(room, frame(1));
  clock.advance(1);
  const all = { type: "ack", delay: 0, ranges: [{ low: 0, high: 2 ** 47 }] } as const;
  ann.link.packet(0, writeFrame(all));
  assertEquals(ann.link.backlog, 1);
  clock.advance(500);
  assertEquals([bob.heard, ann.link.backlog], [[1], 0]);
});

Deno.test("noise is never answered, and a link holds no more for it", () => {
  const random = randomFrom("noise at a link");
  const { clock, network, ann } = two(9);
  let garbage = 0;
  for (let number = 0; number < 20_000; number++) {
    const text = randomBytes(random, 1 + random.below(60));
    if (!readFrames(text)) {
      garbage++;
      ann.link.packet(number, text);
    }
  }
  clock.advance(1000);
  assertEquals([network.packets, ann.link.figures.refused], [0, garbage], random.seedNote);
});
