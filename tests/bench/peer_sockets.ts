// `deno run -A tests/bench/peer_sockets.ts [--json]`: what rooms between peers promise, beside what the built ./chatroom
// measures over real sockets and in real time, in about eight minutes. `deno task bench peers` has the same in virtual time.
// No figure makes it fail.
import { Failure } from "../../cli/command.ts";
import { executable } from "../support/executable.ts";
import { deliveryPromises, healPromises, joinPromises, promisedMembers } from "../support/peer_promises.ts";

const SIZES = [3, 8, 16, 32];
const SECONDS = 10;

interface Report {
  readonly lost: number;
  readonly duplicated: number;
  readonly causal_breaks: number;
  readonly latency_ms: { readonly p95: number };
  readonly overhead_ratio: number;
  readonly heal_seconds: number | null;
  readonly join_seconds: number | null;
  readonly joined_messages: number | null;
  readonly machine: { readonly was_the_limit: boolean };
}

interface Row {
  readonly what: string;
  readonly members: number;
  readonly loss: number;
  /** At most; undefined where the table promises nothing. */
  readonly promised: number | undefined;
  readonly measured: number | null;
  readonly unit: string;
  readonly machineWasTheLimit: boolean;
}

async function measure(members: number, loss: number): Promise<Row[]> {
  const args = [
    "loadtest",
    "--peers",
    `${members}`,
    "--loss",
    `${loss}`,
    "--seconds",
    `${SECONDS}`,
    "--json",
  ];
  const { code, stdout, stderr } = await new Deno.Command(executable(), { args, stdin: "null" }).output();
  const decoder = new TextDecoder();
  if (code !== 0 && stdout.length === 0) throw new Failure(decoder.decode(stderr));
  const found = JSON.parse(decoder.decode(stdout)) as Report;
  const isThis = (one: { members: number; loss: number }) => one.members === members && one.loss === loss;
  const delivery = members <= promisedMembers ? deliveryPromises.find(isThis) : undefined;
  const inMs = (seconds: number | null) => seconds === null ? null : Math.round(1000 * seconds);
  const row = (what: string, promised: number | undefined, measured: number | null, unit = ""): Row => ({
    ...{ what, members, loss, promised, measured, unit },
    machineWasTheLimit: found.machine.was_the_limit,
  });
  return [
    row("lost, twice, causal breaks", 0, found.lost + found.duplicated + found.causal_breaks),
    row("p95 latency", delivery?.p95Ms, Math.round(found.latency_ms.p95), "ms"),
    row("bytes over the ideal", delivery?.ratio, found.overhead_ratio),
    row("heal after a 5 s partition", healPromises.find(isThis)?.ms, inMs(found.heal_seconds), "ms"),
    row(
      `newcomer with ${found.joined_messages} messages`,
      joinPromises.find(isThis)?.ms,
      inMs(found.join_seconds),
      "ms",
    ),
  ];
}

function lineOf({ what, members, loss, promised, measured, unit, machineWasTheLimit }: Row): string {
  const holds = promised === undefined || (measured !== null && measured <= promised);
  return [
    what.padEnd(30),
    `N = ${members}`.padEnd(8),
    `${100 * loss} %`.padStart(5),
    `${promised ?? ""} ${promised === undefined ? "" : unit}`.padStart(10),
    `${measured ?? "never"} ${unit}`.padStart(12),
    holds ? "" : "  DOES NOT HOLD",
    machineWasTheLimit ? "  (the machine was busy)" : "",
  ].join("").trimEnd();
}

if (import.meta.main) {
  const isJson = Deno.args[0] === "--json";
  const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
  if (!isJson) print(`${"".padEnd(43)}${"promised".padStart(10)}${"measured".padStart(12)}`);
  for (const members of SIZES) {
    for (const loss of [0, 0.05, 0.2]) {
      for (const row of await measure(members, loss)) print(isJson ? JSON.stringify(row) : lineOf(row));
    }
  }
}
