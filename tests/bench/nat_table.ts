// Prints what becomes of each pairing of NATs, and the losses that a table of averages would hide: `deno run -A
// tests/bench/nat_table.ts [RUNS]`, as root on Linux. Each run takes half a minute.
import {
  heading,
  isHopeless,
  measure,
  type Pairing,
  pairings,
  type Row,
  rowText,
} from "../peer/path/lab/nat_table.ts";

const lossy: Pairing[] = (["port", "symmetric"] as const).map((one) => ({ one, other: "port", loss: 0.2 }));

const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

const runs = Number(Deno.args[0] ?? 1);
const rows: Row[] = [];
print(heading);
for (let run = 0; run < runs; run++) {
  for (const pairing of [...pairings(), ...lossy]) {
    const row = await measure(pairing);
    rows.push(row);
    print(rowText(row));
  }
}
const direct = rows.filter(({ kind }) => kind === "direct");
const easy = direct.filter(({ one, other, loss }) => loss === 0 && ![one, other].includes("symmetric"));
const times = easy.map(({ wayMs }) => wayMs).sort((one, other) => one - other);
print(
  `${direct.length} of ${rows.length} direct, ${rows.filter(isHopeless).length} had no chance; ` +
    `without symmetric NATs and loss found in ${times[0]} to ${times.at(-1)} ms`,
);
