// `deno task bench nat`: what becomes of each pairing of NATs, one after the other, with the built ./chatroom in network
// namespaces; and again where it depends on chance. No figure makes it fail. Linux with root only.
import { Failure } from "../../cli/command.ts";
import { natLabOptions } from "../support/nat_lab.ts";
import {
  heading,
  measureAll,
  type Pairing,
  pairings,
  type Row,
  rowText,
  weather,
} from "../support/nat_table.ts";

/** Guessed ports and lost packets: an average would hide the worst. */
const TIMES = 5;
const guessing: Pairing = { one: "port", other: "symmetric" };
const lossy: Pairing = { one: "port", other: "port" };
const LOSS = 0.2;

const times = (pairing: Pairing) => Array.from({ length: TIMES }, () => pairing);

/** A line for people, or a row for programs. */
export async function benchNats(isJson: boolean, print: (line: string) => void): Promise<void> {
  if (natLabOptions().ignore) throw new Failure("Networks with NATs cannot be made here.");
  if (!isJson) {
    print(`Two peers and a registry, ${weather.delayMs}±${weather.jitterMs} ms one way:\n\n${heading}`);
  }
  const measured = (row: Row) => print(isJson ? JSON.stringify(row) : rowText(row));
  const plain = { loss: 0, hasTcp: true, atOnce: 1 };
  const all = await measureAll(pairings, plain, measured);
  const byTcp = all.filter(({ kind }) => kind === "tcp");
  const rows = [
    ...all,
    ...await measureAll(byTcp, { ...plain, hasTcp: false }, measured),
    ...await measureAll(times(guessing), plain, measured),
    ...await measureAll([...times(lossy), ...times(guessing)], { ...plain, loss: LOSS }, measured),
  ];
  if (isJson) return;
  const easy = all.filter(({ one, other }) => ![one, other].includes("symmetric"))
    .map(({ heardMs }) => heardMs).sort((one, other) => one - other);
  const relayed = rows.filter(({ kind }) => kind === "relay").length;
  const broken = rows.filter(({ holds }) => !holds).length;
  print(`\nWithout symmetric NATs and losses heard after ${easy[0]} to ${easy.at(-1)} ms.`);
  print(
    `${rows.length - relayed} of ${rows.length} directly, ${relayed} through the relay; ${
      broken === 0 ? "what is promised holds" : `${broken} NOT as promised`
    }`,
  );
}
