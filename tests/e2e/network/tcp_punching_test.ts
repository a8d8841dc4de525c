// Two built peers behind NATs that let nobody in: they talk over TCP all the same, which both have opened at once, and also
// where no datagram passes. In network namespaces.
import { type Nat, NatLab, natLabOptions } from "../../support/nat_lab.ts";
import { LabPeer, LabRegistry, meet } from "../../support/lab_product.ts";
import { weather } from "../../support/nat_table.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const udp = 17;

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

Deno.test(
  "where no datagram passes, two behind NATs talk over TCP alone",
  natLabOptions(),
  () =>
    inTempDir(async (dir) => {
      await using lab = await NatLab.open();
      lab.internet.weather = weather;
      lab.internet.passes = (packet) => packet[0]! >> 4 !== 4 || packet[9] !== udp;
      const registry = await LabRegistry.start(lab, await lab.onInternet("registry"), dir);
      const ann = await LabPeer.register(lab, await lab.behind("port", "ann"), "ann", registry);
      const bob = await LabPeer.register(lab, await lab.behind("port", "bob"), "bob", registry);
      await meet(ann, bob);
      await ann.type("hello");
      await bob.hears("ann", "hello");
      await bob.type("and to you");
      await ann.hears("bob", "and to you");
      await Promise.all([ann, bob, registry].map((one) => one.kill()));
    }),
);
