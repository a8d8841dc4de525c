// What becomes of each pairing of NATs, with real processes: a row a pairing.
import { type Nat, NatLab, nats, type Weather } from "../../../support/nat_lab.ts";
import { twoPeople } from "./two_people.ts";

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
  await Promise.all([ann.next("open"), bob.next("open")]);
  // Lost datagrams are not sent again at this height.
  const heard = async (from: typeof ann, to: typeof bob, text: string) => {
    const told = to.next("heard", (told) => told.text === text);
    while (!to.told.some((told) => told.text === text)) {
      await from.order("say", text);
      await Promise.race([told, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    return (await told).ms;
  };
  const talkMs = Math.max(await heard(ann, bob, "hello"), await heard(bob, ann, "hi"));
  return { ...pairing, kind: ann.told.findLast(({ event }) => event === "way")!.kind!, wayMs, talkMs };
}

export function rowText({ one, other, loss, kind, wayMs, talkMs }: Row): string {
  const cells = [one.padEnd(10), other.padEnd(10), `${100 * loss} %`.padStart(5), kind.padEnd(6)];
  return `${cells.join("  ")}  ${String(wayMs).padStart(5)} ms  ${String(talkMs).padStart(5)} ms`;
}

export const heading = "one         other        loss  way     found     heard both ways";
