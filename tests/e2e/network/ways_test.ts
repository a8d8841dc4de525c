// Built peers whose ways to each other are not the usual ones: IPv6 where IPv4 does not get through, and an address that
// changes while they talk. In network namespaces.
import { assertEquals } from "@std/assert";
import { LabPeer, LabRegistry, meet } from "../../support/lab_product.ts";
import { type Computer, type Nat, NatLab, natLabOptions } from "../../support/nat_lab.ts";
import { weather } from "../../support/nat_table.ts";
import { inTempDir } from "../../support/temp_dir.ts";

/** A connection to the registry that is dead without a word is met after half a minute. */
const patienceMs = 90_000;

async function met(lab: NatLab, registry: LabRegistry, homes: readonly [Computer, Computer], word = "") {
  const [ann, bob] = await Promise.all([
    LabPeer.register(lab, homes[0], `${word}ann`, registry),
    LabPeer.register(lab, homes[1], `${word}bob`, registry),
  ]);
  await meet(ann, bob);
  await bob.type("before");
  await ann.hears(bob.name, "before");
  return [ann, bob] as const;
}

Deno.test(
  "two behind symmetric NATs talk by IPv6 where both have it, and say so",
  natLabOptions(),
  () =>
    inTempDir(async (dir) => {
      await using lab = await NatLab.open();
      lab.internet.weather = weather;
      const registry = await LabRegistry.start(lab, await lab.onInternet("registry"), dir);
      const home = (name: string) => lab.behind("symmetric", name, true);
      const [ann, bob] = await met(lab, registry, [await home("ann"), await home("bob")]);
      for (const [one, other] of [[ann, bob], [bob, ann]] as const) {
        assertEquals((await one.reaches(other.name)).kind, "v6");
      }
      await ann.type("hello");
      await bob.hears("ann", "hello");
    }),
);

Deno.test(
  "who gets another address goes on talking, also with who must be asked in anew",
  natLabOptions(),
  () =>
    inTempDir(async (dir) => {
      await using lab = await NatLab.open();
      lab.internet.weather = weather;
      const registry = await LabRegistry.start(lab, await lab.onInternet("registry"), dir);
      const move = async (nat: Nat, word: string) => {
        const home = await lab.onInternet(`${word}ann`, { addresses: 2 });
        const [later] = home.more;
        // Nobody knows of it yet.
        await lab.configure(home, `address del ${later}/24 dev wan0`);
        const [ann, bob] = await met(lab, registry, [home, await lab.behind(nat, `${word}bob`)], word);
        await lab.configure(
          home,
          `address add ${later}/24 dev wan0`,
          `address del ${home.address}/24 dev wan0`,
        );
        const began = performance.now();
        await Promise.all([ann.type("I am elsewhere"), bob.type("where are you?")]);
        const heard = await Promise.all([
          bob.hears(ann.name, "I am elsewhere", patienceMs),
          ann.hears(bob.name, "where are you\\?", patienceMs),
        ]);
        const ms = Math.round(Math.max(...heard.map(({ at }) => at)) - began);
        const line = `heard ${ms} ms after the change of address, behind a NAT of kind ${nat}\n`;
        await Deno.stderr.write(new TextEncoder().encode(line));
      };
      await Promise.all([move("full-cone", "a"), move("port", "b")]);
    }),
);
