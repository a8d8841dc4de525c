// What becomes of each pairing of NATs with whole products: a registry, and two peers that register, agree and talk. A row
// a pairing.
import { delay } from "@std/async/delay";
import { LabPeer, LabRegistry, type ReachedBy, registryPort } from "./lab_product.ts";
import { type Nat, NatLab, nats, type Weather } from "./nat_lab.ts";
import { inTempDir } from "./temp_dir.ts";

export const weather: Weather = { loss: 0, duplicates: 0, delayMs: 20, jitterMs: 2 };
/** For a way as it is promised: guessing takes 12 s at most, and begins again only after a minute. */
const patienceMs = 30_000;
const lookAgainMs = 50;
/** Keepalives go after 15 s, and who does not answer them is lost some seconds later. */
const quietMs = 20_000;

export interface Pairing {
  readonly one: Nat | "open";
  readonly other: Nat | "open";
}

/** Each with each, once. */
export const pairings: readonly Pairing[] = ["open" as const, ...nats].flatMap((one, from, kinds) =>
  kinds.slice(from).map((other) => ({ one, other }))
);

export interface Conditions {
  /** Of one packet between them, once they have logged in: 0 to 1. */
  readonly loss: number;
  /** Whether TCP passes between them, and not only to the registry. */
  readonly hasTcp: boolean;
  /** Pairings at a time: most of a pairing's time is waiting. Where packets are lost only one. */
  readonly atOnce: number;
}

export interface Row extends Pairing, ReachedBy {
  readonly loss: number;
  readonly hasTcp: boolean;
  /** How they were reached first. */
  readonly first: ReachedBy["kind"];
  /** From the acceptance to what was heard first, by either, and until both had heard the other. */
  readonly heardMs: number;
  readonly bothMs: number;
  readonly promised: "direct" | "relay" | "either";
  readonly holds: boolean;
}

/**
 * Two that each give each destination another port cannot guess where the other is. A NAT that lets strangers' packets take
 * the port away may or may not be punched, and so may a network that loses much.
 */
function promiseOf({ one, other }: Pairing, loss: number): Row["promised"] {
  if (loss > 0 || one === "masquerade" || other === "masquerade") return "either";
  return one === "symmetric" && other === "symmetric" ? "relay" : "direct";
}

function keeps(promised: Row["promised"], { kind }: ReachedBy): boolean {
  return kind !== "none" && (promised === "either" || (promised === "relay") === (kind === "relay"));
}

/** In a laboratory of its own, in the order given. `measured` hears of each row as it comes. */
export async function measureAll(
  pairings: readonly Pairing[],
  conditions: Conditions,
  measured: (row: Row) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  await inTempDir(async (dir) => {
    await using lab = await NatLab.open();
    lab.internet.weather = weather;
    if (!conditions.hasTcp) lab.internet.passes = isNoTcpOfPeers;
    const registry = await LabRegistry.start(lab, await lab.onInternet("registry"), dir);
    // Of several at once those who take longest begin.
    const isLong = (pairing: Pairing) => conditions.atOnce > 1 && promiseOf(pairing, 0) === "relay";
    const left = [...pairings.entries()]
      .sort(([, one], [, other]) => Number(isLong(other)) - Number(isLong(one)));
    const work = async () => {
      try {
        for (let next = left.shift(); next; next = left.shift()) {
          const [index, pairing] = next;
          measured(rows[index] = await measure(lab, registry, pairing, conditions, `p${index}`));
        }
      } finally {
        // Where one fails, nobody begins with another.
        left.length = 0;
      }
    };
    // All have ended before the laboratory does.
    const ended = await Promise.allSettled(Array.from({ length: conditions.atOnce }, work));
    for (const one of ended) if (one.status === "rejected") throw one.reason;
    await registry.kill();
  });
  return rows;
}

async function measure(
  lab: NatLab,
  registry: LabRegistry,
  pairing: Pairing,
  { loss, hasTcp }: Conditions,
  word: string,
): Promise<Row> {
  const [ann, bob] = await Promise.all(
    ([[pairing.one, "ann"], [pairing.other, "bob"]] as const).map(async ([nat, name]) => {
      const computer = await lab.behind(nat, `${word}${name}`);
      return await LabPeer.register(lab, computer, `${word}${name}`, registry);
    }),
  ) as [LabPeer, LabPeer];
  lab.internet.weather = { ...weather, loss };
  const { first, heard, promised, now } = await talk(ann, bob, promiseOf(pairing, loss));
  const times = { heardMs: Math.min(...heard), bothMs: Math.max(...heard) };
  const holds = keeps(promised, now) && (promised !== "relay" || await stays(ann, bob));
  lab.internet.weather = weather;
  await Promise.all([ann.kill(), bob.kill()]);
  return { ...pairing, loss, hasTcp, ...now, first: first.kind, ...times, promised, holds };
}

async function talk(ann: LabPeer, bob: LabPeer, promised: Row["promised"]) {
  await ann.type(`/query ${bob.name}`);
  await bob.talk.until(new RegExp(`${ann.name} would like to talk`));
  const began = performance.now();
  await bob.type("/accept", "hello");
  await ann.talk.until(/ accepts$/);
  await ann.type("hello");
  const heard = (await Promise.all([ann.hears(bob.name, "hello"), bob.hears(ann.name, "hello")]))
    .map(({ at }) => Math.round(at - began));
  const first = await ann.reaches(bob.name);
  let now = first;
  while (!keeps(promised, now) && performance.now() - began < patienceMs) {
    await delay(lookAgainMs);
    now = await ann.reaches(bob.name);
  }
  return { first, heard, promised, now };
}

/** Whether nobody is lost while nothing is said. */
async function stays(ann: LabPeer, bob: LabPeer): Promise<boolean> {
  await delay(quietMs);
  const isThere = (await ann.reaches(bob.name)).kind === "relay";
  return isThere && ![ann, bob].some(({ notes }) => /does not answer/.test(notes.text));
}

const tcp = 6;

function isNoTcpOfPeers(packet: Uint8Array): boolean {
  if (packet[0]! >> 4 !== 4 || packet[9] !== tcp) return true;
  const view = new DataView(packet.buffer, packet.byteOffset + 4 * (packet[0]! & 0xf));
  return view.getUint16(0) === registryPort || view.getUint16(2) === registryPort;
}

export const heading =
  "one         other        loss  tcp  reached by              rtt  first heard  both heard  promised";

export function rowText(row: Row): string {
  const { one, other, kind, first, rttMs, heardMs, bothMs, promised, holds, loss, hasTcp } = row;
  return [
    one.padEnd(10),
    other.padEnd(10),
    `${100 * loss} %`.padStart(5),
    hasTcp ? "yes" : "no ",
    (first === kind ? kind : `${first}, then ${kind}`).padEnd(18),
    `${rttMs === undefined ? "-" : rttMs.toFixed(0)} ms`.padStart(7),
    `${heardMs} ms`.padStart(11),
    `${bothMs} ms`.padStart(10),
    `${promised}${holds ? "" : "  DOES NOT HOLD"}`,
  ].join("  ");
}
