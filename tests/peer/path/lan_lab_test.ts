// Real peers on one cable, in network namespaces without any default route: they find each other, and soon.
import { assert, assertEquals } from "@std/assert";
import { type Computer, NatLab, natLabOptions } from "../../support/nat_lab.ts";
import { LabPerson } from "./lab/two_people.ts";

const script = new URL("lab/lan_person.ts", import.meta.url);
const begin = (lab: NatLab, computer: Computer, ...args: string[]) =>
  new LabPerson(lab.start(computer, script, args));

Deno.test("two peers on one network find each other within a second", natLabOptions(), async () => {
  await using lab = await NatLab.open();
  const [one, other] = await lab.onOneLan(["one", "other"]);
  const ann = begin(lab, one!, "ann", "5001"), bob = begin(lab, other!, "bob", "5002");
  const [byAnn, byBob] = await Promise.all([ann.next("found"), bob.next("found")]);
  const isBob = ["bob 10.200.0.2 5002", "bob fd00:c0a7::2 5002"].includes(byAnn.text!);
  assert(isBob && byBob.text!.startsWith("ann "), `${byAnn.text}, ${byBob.text}`);
  Deno.stderr.writeSync(new TextEncoder().encode(`found each other in ${byAnn.ms} and ${byBob.ms} ms\n`));
  assert(byAnn.ms < 1000 && byBob.ms < 1000);
});

Deno.test(
  "one that comes later is found, by IPv6 alone too, and two on one machine",
  natLabOptions(),
  async () => {
    await using lab = await NatLab.open();
    const [one, other] = await lab.onOneLan(["one", "other"]);
    for (const computer of [one!, other!]) {
      await lab.configure(computer, `address del ${computer.address}/24 dev eth0`);
    }
    const ann = begin(lab, one!, "ann", "5001");
    const eve = begin(lab, one!, "eve", "5003");
    // By whichever address came first.
    assert((await ann.next("found")).text!.startsWith("eve "));
    assert((await eve.next("found")).text!.startsWith("ann "));
    const bob = begin(lab, other!, "bob", "5002");
    const isBob = ({ text }: { text?: string }) => text === `bob ${other!.address6} 5002`;
    await Promise.all([ann.next("found", isBob), eve.next("found", isBob)]);
    await bob.next("found", ({ text }) => text === `ann ${one!.address6} 5001`);
  },
);

Deno.test("a network that comes later is joined", natLabOptions(), async () => {
  await using lab = await NatLab.open();
  const [one, other] = await lab.onOneLan(["one", "other"]);
  await lab.configure(one!, "link set eth0 down");
  const ann = begin(lab, one!, "ann", "5001");
  const eve = begin(lab, one!, "eve", "5003");
  assertEquals((await ann.next("found")).text, "eve 127.0.0.1 5003");
  begin(lab, other!, "bob", "5002");
  await lab.configure(one!, "link set eth0 up");
  await Promise.all([ann, eve].map((one) => one.next("found", ({ text }) => text!.startsWith("bob "))));
});
