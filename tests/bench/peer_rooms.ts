// `deno task bench peers`: what rooms between peers promise, beside what was measured, over a lossy network in virtual time;
// and a million hostile packets. The worst of several seeds counts. Figures are the same in each run; no figure makes it
// fail.
import {
  deliveryPromises,
  healPromises,
  joinPromises,
  measureDelivery,
  measureHeal,
  measureJoin,
  promisedMembers,
} from "../support/peer_promises.ts";
import { fuzzRoom } from "../support/peer_fuzz.ts";
import { weather } from "../support/lossy_network.ts";

const SEEDS = [1, 2, 3];
const HOSTILE_PACKETS = 1_000_000;
/** Of the pairs, that cannot reach each other. */
const UNREACHABLE = 0.2;

interface Row {
  readonly what: string;
  readonly members: number;
  readonly loss: number;
  readonly promised: string;
  readonly measured: string;
  readonly holds: boolean;
}

type Say = (what: string) => void;

const worst = (values: readonly number[]) => Math.max(...values);
const milliseconds = (ms: number) => `${Math.round(ms)} ms`;

function* deliveries(): Generator<Row> {
  const large = [0, 0.05, 0.2].map((loss) => ({ members: 64, loss, seconds: 1, p95Ms: NaN, ratio: NaN }));
  for (const promise of [...deliveryPromises, ...large]) {
    const { members, loss, p95Ms, ratio } = promise;
    const found = SEEDS.map((seed) => measureDelivery({ ...promise, seed }));
    const sum = (of: "missing" | "twice" | "causalBreaks") => found.reduce((all, one) => all + one[of], 0);
    const [missing, twice, breaks] = [sum("missing"), sum("twice"), sum("causalBreaks")];
    const deliveries = found.reduce((all, one) => all + one.deliveries, 0);
    const share = 100 * deliveries / (deliveries + missing);
    yield {
      what: "delivered / twice / causal breaks",
      members,
      loss,
      promised: "100 % / 0 / 0",
      measured: `${share} % / ${twice} / ${breaks} of ${deliveries}`,
      holds: missing + twice + breaks === 0,
    };
    const isPromised = members <= promisedMembers;
    const p95 = worst(found.map((one) => one.p95Ms)), bytes = worst(found.map((one) => one.ratio));
    yield {
      what: "p95 latency",
      members,
      loss,
      promised: isPromised ? milliseconds(p95Ms) : "",
      measured: milliseconds(p95),
      holds: !isPromised || p95 <= p95Ms,
    };
    yield {
      what: "bytes over the ideal",
      members,
      loss,
      promised: isPromised ? ratio.toFixed(1) : "",
      measured: bytes.toFixed(2),
      holds: !isPromised || bytes <= ratio,
    };
  }
}

function* parted(): Generator<Row> {
  for (const { members, loss, ms } of healPromises) {
    const found = SEEDS.map((seed) => measureHeal({ members, loss, seed }));
    const bad = found.reduce((sum, { twice, causalBreaks }) => sum + twice + causalBreaks, 0);
    const healMs = worst(found.map((one) => one.healMs));
    const measured = milliseconds(healMs);
    const holds = healMs <= ms && bad === 0;
    yield {
      what: "heal after a 5 s partition",
      members,
      loss,
      promised: milliseconds(ms),
      measured,
      holds,
    };
  }
  for (const { members, loss, ms } of joinPromises) {
    const found = SEEDS.map((seed) => measureJoin({ members, loss, seed, messages: 1000 }));
    const bad = found.reduce((sum, { twice, causalBreaks }) => sum + twice + causalBreaks, 0);
    const joinMs = worst(found.map((one) => one.joinMs));
    yield {
      what: "newcomer catches up 1,000 messages",
      members,
      loss,
      promised: milliseconds(ms),
      measured: milliseconds(joinMs),
      holds: joinMs <= ms && bad === 0,
    };
  }
  for (const members of [8, 16]) {
    for (const loss of [0, 0.05, 0.2]) {
      const found = SEEDS.map((seed) =>
        measureDelivery({ members, loss, seconds: 10, seed, unreachable: UNREACHABLE })
      );
      const bad = found.reduce((sum, one) => sum + one.missing + one.twice + one.causalBreaks, 0);
      const p95 = milliseconds(worst(found.map((one) => one.p95Ms)));
      const bytes = worst(found.map((one) => one.ratio)).toFixed(2);
      yield {
        what: "a fifth of the pairs unreachable",
        members,
        loss,
        promised: "100 % / 0 / 0",
        measured: `${bad === 0 ? "100 % / 0 / 0" : `${bad} wrong`}, p95 ${p95}, bytes ${bytes}`,
        holds: bad === 0,
      };
    }
  }
}

/** A line for people, or a row for programs. */
export async function benchPeers(isJson: boolean, print: Say): Promise<void> {
  const { delayMs, jitterMs, doubled } = weather;
  if (!isJson) {
    print(
      `Rooms between peers: ${delayMs}±${jitterMs} ms one way, ${
        100 * doubled
      } % doubled, texts of 120 bytes,`,
    );
    print(`each member one a second; the worst of ${SEEDS.length} seeds, in virtual time.\n`);
  }
  for (const rows of [deliveries(), parted()]) {
    for (const row of rows) print(isJson ? JSON.stringify(row) : lineOf(row));
  }
  const fuzz = await fuzzRoom(HOSTILE_PACKETS, SEEDS[0]!);
  if (isJson) return print(JSON.stringify({ what: "hostile packets", ...fuzz }));
  const { bytesIn, bytesOut, grownBytes, unreadable } = fuzz;
  const million = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  print(
    `\n${HOSTILE_PACKETS} hostile packets, ${unreadable} of them unreadable: ${million(bytesIn)} in, ` +
      `${million(bytesOut)} out, the heap grew by ${million(grownBytes)}`,
  );
}

function lineOf({ what, members, loss, promised, measured, holds }: Row): string {
  return [
    what.padEnd(36),
    `N = ${members}`.padEnd(8),
    `${100 * loss} %`.padStart(5),
    promised.padStart(15),
    `  ${measured}`,
    holds ? "" : "  DOES NOT HOLD",
  ].join("");
}
