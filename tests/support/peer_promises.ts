// What rooms between peers promise, and how each promise is measured: over a lossy network in virtual time, seeded.
import { PeerRooms } from "./peer_rooms.ts";

export interface DeliveryPromise {
  readonly members: number;
  readonly loss: number;
  /** How long they talk in a test: a text of 120 bytes each in a second. */
  readonly seconds: number;
  readonly p95Ms: number;
  /** Bytes over the ideal. */
  readonly ratio: number;
}

const table = [
  { loss: 0, p95Ms: 80, ratio: 1.4 },
  { loss: 0.05, p95Ms: 300, ratio: 1.5 },
  { loss: 0.2, p95Ms: 550, ratio: 2.1 },
];
const sizes = [[3, 60], [8, 20], [16, 10], [32, 2]] as const;

/** Of larger rooms only the delivery is promised. */
export const promisedMembers = 16;

export const deliveryPromises: readonly DeliveryPromise[] = sizes.flatMap(([members, seconds]) =>
  table.map((row) => ({ members, seconds, ...row }))
);

const byLoss = (sizes: readonly number[], ms: readonly [number, number]) =>
  sizes.flatMap((members) => [{ members, loss: 0, ms: ms[0] }, { members, loss: 0.2, ms: ms[1] }]);

export const healPromises = byLoss([3, 8, 16], [1500, 2500]);
export const joinPromises = byLoss([3, 8, 16], [1000, 2500]);

interface Setting {
  readonly members: number;
  readonly loss: number;
  readonly seed?: number;
}

/** Links come up, and rosters and round trips are known. */
const warmUpMs = 8000;

export interface DeliveryFigures {
  readonly deliveries: number;
  readonly missing: number;
  readonly twice: number;
  readonly causalBreaks: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly ratio: number;
}

/** `unreachable`: a share of the pairs that never have a link. */
export function measureDelivery(
  { members, loss, seconds, seed = 1, unreachable = 0 }: Setting & {
    readonly seconds: number;
    readonly unreachable?: number;
  },
): DeliveryFigures {
  const cut = new Set<string>();
  const pairOf = (from: number, to: number) => `${Math.min(from, to)} ${Math.max(from, to)}`;
  const isCut = (from: number, to: number) => cut.has(pairOf(from, to));
  const rooms = new PeerRooms({ members, seed, weather: { loss }, isCut });
  const pairs = Math.floor(unreachable * members * (members - 1) / 2);
  const { random, clock } = rooms.network;
  while (cut.size < pairs) {
    const from = random.below(members), to = random.below(members);
    if (from !== to) cut.add(pairOf(from, to));
  }
  clock.advance(warmUpMs);
  const before = rooms.network.bytes;
  rooms.talk(seconds);
  rooms.settle();
  return {
    deliveries: rooms.latencies.length,
    missing: rooms.missing,
    twice: rooms.twice,
    causalBreaks: rooms.causalBreaks,
    p50Ms: rooms.latency(0.5),
    p95Ms: rooms.latency(0.95),
    maxMs: rooms.latency(1),
    ratio: (rooms.network.bytes - before) / rooms.idealBytes,
  };
}

/** Two halves that talk on do not hear each other for so long, 5 s; then until everybody has everything. */
export function measureHeal(
  { members, loss, seed = 1, seconds = 5 }: Setting & { readonly seconds?: number },
) {
  const rooms = new PeerRooms({ members, seed, weather: { loss } });
  rooms.network.clock.advance(warmUpMs);
  rooms.network.isCut = (from, to) => from % 2 !== to % 2;
  rooms.talk(seconds, 5 / seconds);
  rooms.network.isCut = () => false;
  const healMs = rooms.settle() ?? Infinity;
  return { healMs, twice: rooms.twice, causalBreaks: rooms.causalBreaks };
}

/** From the newcomer's first link until it has all that was said before. */
export function measureJoin({ members, loss, seed = 1, messages }: Setting & { readonly messages: number }) {
  const rooms = new PeerRooms({ members, seed, weather: { loss } });
  const { clock } = rooms.network;
  clock.advance(warmUpMs);
  for (let said = 0; said < messages; said++) {
    rooms.say(rooms.members[said % members]!);
    if (said % 10 === 9) clock.advance(50);
  }
  rooms.settle();
  const newcomer = rooms.join();
  // The others hear that there is somebody new before they are found by them.
  clock.advance(2000);
  rooms.meetAll(newcomer);
  const joinMs = clock.until(() => newcomer.heard.length >= messages, 60_000) ?? Infinity;
  return { joinMs, twice: rooms.twice, causalBreaks: rooms.causalBreaks };
}
