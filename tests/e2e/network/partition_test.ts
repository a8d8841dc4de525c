// Built peers of whom one is cut off. For some seconds from everybody: both sides go on talking in their room, and afterwards
// all have everything, once and in order. From one other alone: the registry's relay serves them.
import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { allHear, LabPeer, LabRegistry, meet, settle, shareRoom } from "../../support/lab_product.ts";
import { NatLab, natLabOptions } from "../../support/nat_lab.ts";
import { weather } from "../../support/nat_table.ts";
import { inTempDir } from "../../support/temp_dir.ts";

/** They are suspected after 2.5 s of silence. */
const partedMs = 6_000;
const rounds = 10;
/** A way is looked for anew after 10 s of silence, and the relay taken some seconds later. */
const patienceMs = 60_000;

Deno.test(
  "who was cut off and the others have it all afterwards, once and in order",
  natLabOptions(),
  () =>
    inTempDir(async (dir) => {
      await using lab = await NatLab.open();
      lab.internet.weather = weather;
      const place = await lab.onInternet("registry");
      const registry = await LabRegistry.start(lab, place, dir);
      const { homes, all } = await settle(lab, registry, ["ann", "bob", "eve"]);
      const [ann, bob, eve] = all as [LabPeer, LabPeer, LabPeer];
      await shareRoom("#team", all);
      for (const one of all) {
        await one.type("before");
        await allHear(all, one, "before");
      }

      const cut = (isCut: boolean) => {
        for (const other of [place, homes[1]!, homes[2]!]) {
          lab.internet.cut(homes[0]!.namespace, other.namespace, isCut);
        }
      };
      cut(true);
      const expected = ["ann: before", "bob: before", "eve: before"];
      for (let round = 1; round <= rounds; round++) {
        await Promise.all([ann.type(`alone ${round}`), bob.type(`question ${round}`)]);
        await eve.hears("bob", `question ${round}`);
        await eve.type(`answer ${round}`);
        await bob.hears("eve", `answer ${round}`);
        expected.push(`ann: alone ${round}`, `bob: question ${round}`, `eve: answer ${round}`);
        await delay(partedMs / rounds);
      }
      await ann.hears("ann", `alone ${rounds}`);
      assertEquals(ann.said().filter((line) => /question|answer/.test(line)), []);
      assertEquals([...bob.said(), ...eve.said()].filter((line) => /alone/.test(line)), []);

      const healed = performance.now();
      cut(false);
      await Promise.all([
        allHear([bob, eve], ann, `alone ${rounds}`),
        allHear([ann], bob, `question ${rounds}`),
        allHear([ann], eve, `answer ${rounds}`),
      ]);
      const line = `all had everything ${Math.round(performance.now() - healed)} ms after the cut\n`;
      await Deno.stderr.write(new TextEncoder().encode(line));
      await bob.type("after");
      await allHear(all, bob, "after");
      expected.push("bob: after");

      for (const one of all) {
        const said = one.said();
        assertEquals(said.toSorted(), expected.toSorted(), `${one.name} has all of it once`);
        for (const who of all) {
          const theirs = (lines: string[]) => lines.filter((line) => line.startsWith(`${who.name}:`));
          assertEquals(theirs(said), theirs(expected), `${one.name} has what ${who.name} said in order`);
        }
        for (let round = 1; round <= rounds; round++) {
          const [asked, answered] = [`bob: question ${round}`, `eve: answer ${round}`].map((line) =>
            said.indexOf(line)
          );
          assert(asked! < answered!, `${one.name} has answer ${round} after its question`);
        }
      }
    }),
);

Deno.test(
  "two between whom nothing passes any more talk through the relay",
  natLabOptions(),
  () =>
    inTempDir(async (dir) => {
      await using lab = await NatLab.open();
      lab.internet.weather = weather;
      const registry = await LabRegistry.start(lab, await lab.onInternet("registry"), dir);
      const { homes, all } = await settle(lab, registry, ["ann", "bob"]);
      const [ann, bob] = all as [LabPeer, LabPeer];
      await meet(ann, bob);
      await bob.type("before");
      await ann.hears("bob", "before");
      lab.internet.cut(homes[0]!.namespace, homes[1]!.namespace, true);
      const began = performance.now();
      await ann.type("Do you hear me?");
      await bob.hears("ann", "Do you hear me\\?", patienceMs);
      const relayedMs = Math.round(performance.now() - began);
      assertEquals((await bob.reaches("ann")).kind, "relay");
      await bob.type("Yes");
      await ann.hears("bob", "Yes");
      const line = `heard through the relay ${relayedMs} ms after the cut\n`;
      await Deno.stderr.write(new TextEncoder().encode(line));
    }),
);
