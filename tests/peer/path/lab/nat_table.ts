// What becomes of each pairing of NATs, with real processes: a row a pairing.
import { type Nat, NatLab, nats, type Weather } from "../../../support/nat_lab.ts";
import { hear, twoPeople } from "./two_people.ts";

export const weather: Weather = { loss: 0, duplicates: 0, delayMs: 20, jitterMs: 2 };

export interface Pairing {
  readonly one: Nat | "open";
  readonly other: Nat | "open";
  readonly loss: number;
}

export interface Row extends Pairing {
  /** How they talk in the end. */
  readonly kind: string;
  /** From GO to the first way there is, and to what one said was heard by the other, both ways. */
  readonly wayMs: number;
  readonly talkMs: number;
}

export const kinds = ["open", ...nats] as const;

/** Each with each, once. */
export function pairings(): Pairing[] {
  return kinds.flatMap((one, from) => kinds.slice(from).map((other) => ({ one, other, loss: 0 })));
}

export const isHopeless = ({ one, other }: Pairing) => one === "symmetric" && other === "symmetric";

export async function measure(pairing: Pairing): Promise<Row> {
  await using lab = await NatLab.open();
  lab.internet.weather = { ...weather, loss: pairing.loss };
  const [ann, bob] = await twoPeople(
    lab,
    await lab.behind(pairing.one, "ann"),
    await lab.behind(pairing.other, "bob"),
  );
  await ann.order("seek");
  const { ms: wayMs } = await ann.next("way");
  // The one who opens speaks first: by that the other knows that the channel is open.
  await ann.next("open");
  await hear(ann, bob, "hello");
  await hear(bob, ann, "hi");
  const talkMs = Math.max(...[ann, bob].map(({ told }) => told.find(({ event }) => event === "heard")!.ms));
  return { ...pairing, kind: ann.told.findLast(({ event }) => event === "way")!.kind!, wayMs, talkMs };
}

export function rowText({ one, other, loss, kind, wayMs, talkMs }: Row): string {
  const cells = [one.padEnd(10), other.padEnd(10), `${100 * loss} %`.padStart(5), kind.padEnd(6)];
  return `${cells.join("  ")}  ${String(wayMs).padStart(5)} ms  ${String(talkMs).padStart(5)} ms`;
}

export const heading = "one         other        loss  way     found     heard both ways";
