// The built registry killed while built peers talk, and back with what it has kept; and people who go without a word. In
// network namespaces, each on a computer of its own.
import { assertLess, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import { allHear, LabPeer, LabRegistry, meet, settle, shareRoom } from "../../support/lab_product.ts";
import { NatLab, natLabOptions } from "../../support/nat_lab.ts";
import { weather } from "../../support/nat_table.ts";
import { inTempDir } from "../../support/temp_dir.ts";

/** 15 s are promised; machines are busy. */
const goneMs = 30_000;
const lookAgainMs = 200;

/** Looks until somebody is gone from the list; answers after how many milliseconds. */
async function goneFrom(list: LabPeer, name: string): Promise<number> {
  const began = performance.now();
  const isThere = async () => new RegExp(`\\b${name}\\b`).test(await list.answer("/list", /online/));
  while (await isThere()) {
    assertLess(performance.now() - began, goneMs, `${name} is still on the list`);
    await delay(lookAgainMs);
  }
  return Math.round(performance.now() - began);
}

Deno.test(
  "without their registry people go on talking, and when it is back they are there again",
  natLabOptions(),
  () =>
    inTempDir(async (dir) => {
      await using lab = await NatLab.open();
      lab.internet.weather = weather;
      const place = await lab.onInternet("registry");
      const registry = await LabRegistry.start(lab, place, dir);
      const { homes, all } = await settle(lab, registry, ["ann", "bob", "eve"]);
      const [ann, bob, eve] = all as [LabPeer, LabPeer, LabPeer];
      await meet(ann, bob);
      await shareRoom("#team", all);

      await registry.kill();
      const heads = all.map(({ notes }) => notes.lines.length);
      await Promise.all(all.map((one) => one.notes.until(/no registry: /)));
      for (const one of all) {
        await one.type(`${one.name} is here`);
        await allHear(all, one, `${one.name} is here`);
      }
      await ann.type("/chat bob", "only you");
      await bob.hears("ann", "only you");
      await bob.type("/chat ann", "and you");
      await ann.hears("bob", "and you");

      const again = await LabRegistry.start(lab, place, dir);
      await Promise.all(all.map((one, index) =>
        one.notes.until(new RegExp(`logged in as ${one.name}$`), { from: heads[index]! })
      ));
      const dan = await LabPeer.register(lab, await lab.onInternet("dan"), "dan", again);
      await meet(dan, ann);
      await dan.type("I am new");
      await ann.hears("dan", "I am new");
      for (const { name } of all) {
        assertMatch(await dan.answer("/list", /online/), new RegExp(name));
      }

      await eve.kill();
      const killedMs = await goneFrom(dan, "eve");
      lab.internet.cut(homes[1]!.namespace, place.namespace, true);
      const silentMs = await goneFrom(dan, "bob");
      await bob.type("still with you");
      await ann.hears("bob", "still with you");
      const line = `gone from the list: killed after ${killedMs} ms, silent after ${silentMs} ms\n`;
      await Deno.stderr.write(new TextEncoder().encode(line));
    }),
);
