// The built registry and peers behind real NATs, in network namespaces: which pairings talk, by which way, and after what
// time. The table is printed. No time is asserted, as machines are busy: `deno task bench nat` is for figures.
import { assertEquals } from "@std/assert";
import { natLabOptions } from "../../support/nat_lab.ts";
import { heading, measureAll, type Pairing, pairings, type Row, rowText } from "../../support/nat_table.ts";

const atOnce = 3;
const lossy: Pairing[] = [{ one: "port", other: "port" }, { one: "port", other: "symmetric" }];

async function allHold(rows: readonly Row[]): Promise<void> {
  await Deno.stderr.write(new TextEncoder().encode(`${[heading, ...rows.map(rowText)].join("\n")}\n`));
  assertEquals(rows.filter(({ holds }) => !holds), []);
}

Deno.test("all pairings of NATs talk, directly but for two symmetric ones", natLabOptions(), async (test) => {
  let rows: Row[] = [];
  await test.step("as they are", async () => {
    rows = await measureAll(pairings, { loss: 0, hasTcp: true, atOnce });
    await allHold(rows);
  });
  // Rooms use UDP alone.
  await test.step("those that TCP reaches, without it", async () => {
    const byTcp = rows.filter(({ kind }) => kind === "tcp");
    await allHold(await measureAll(byTcp, { loss: 0, hasTcp: false, atOnce }));
  });
  await test.step("where a fifth is lost", async () => {
    await allHold(await measureAll(lossy, { loss: 0.2, hasTcp: true, atOnce: 1 }));
  });
});
