// Real peers behind real NATs, in network namespaces: which pairings talk directly, and after what time. The table is
// printed. Times are bounded widely, as machines are busy: tests/bench/nat_table.ts is for figures.
import { assert, assertEquals } from "@std/assert";
import { natLabOptions } from "../../support/nat_lab.ts";
import { heading, isHopeless, measure, type Pairing, pairings, rowText } from "./lab/nat_table.ts";

const lossy: Pairing[] = [
  { one: "port", other: "port", loss: 0.2 },
  { one: "symmetric", other: "port", loss: 0.2 },
];

Deno.test("all pairings of NATs talk, all but one directly", natLabOptions(), async (test) => {
  const rows: string[] = [heading];
  for (const pairing of [...pairings(), ...lossy]) {
    const { one, other, loss } = pairing;
    await test.step(`${one} and ${other}${loss > 0 ? `, a fifth lost` : ""}`, async () => {
      const row = await measure(pairing);
      rows.push(rowText(row));
      // Two that both lose what they did not ask for do find each other, but not every time at the first go.
      if (isHopeless(pairing)) assertEquals(row.kind, "relay");
      else if (loss === 0 && one !== "masquerade" && other !== "masquerade") assertEquals(row.kind, "direct");
      assert(row.talkMs < 20_000, rowText(row));
    });
  }
  Deno.stderr.writeSync(new TextEncoder().encode(`${rows.join("\n")}\n`));
});
