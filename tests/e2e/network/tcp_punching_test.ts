// Two built peers behind NATs that let nobody in: they talk over TCP all the same, which both have opened at once. In network
// namespaces.
import { type Nat, NatLab, natLabOptions } from "../../support/nat_lab.ts";
import { LabPeer, LabRegistry, meet } from "../../support/lab_product.ts";
import { weather } from "../../support/nat_table.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const pairs: [one: Nat, other: Nat][] = [["port", "port"], ["full-cone", "port"], ["address", "address"]];

Deno.test(
  "two behind NATs that keep ports come to talk over TCP",
  natLabOptions(),
  (test) =>
    inTempDir(async (dir) => {
      await using lab = await NatLab.open();
      lab.internet.weather = weather;
      const registry = await LabRegistry.start(lab, await lab.onInternet("registry"), dir);
      for (const [index, nats] of pairs.entries()) {
        await test.step(nats.join(" and "), async () => {
          const [ann, bob] = await Promise.all(nats.map(async (nat, side) => {
            const word = `${["ann", "bob"][side]}${index}`;
            return await LabPeer.register(lab, await lab.behind(nat, word), word, registry);
          })) as [LabPeer, LabPeer];
          await meet(ann, bob);
          await Promise.all([
            ann.notes.until(new RegExp(`in touch with ${bob.name}, directly \\(TCP\\)`)),
            bob.notes.until(new RegExp(`in touch with ${ann.name}, directly \\(TCP\\)`)),
          ]);
          await ann.type("hello");
          await bob.hears(ann.name, "hello");
          await bob.type("and to you");
          await ann.hears(bob.name, "and to you");
          await Promise.all([ann.kill(), bob.kill()]);
        });
      }
      await registry.kill();
    }),
);
