// Built peers on one cable, in network namespaces without any default route, a registry or settings: they find each other
// and share #lan.
import { assertEquals, assertMatch } from "@std/assert";
import { allHear, LabPeer } from "../../support/lab_product.ts";
import { type Computer, NatLab, natLabOptions } from "../../support/nat_lab.ts";

const begin = (lab: NatLab, computer: Computer, name: string) =>
  LabPeer.start(lab, computer, name, "--lan", "--nick", name);

const found = (one: LabPeer, other: string) => one.notes.until(new RegExp(`in touch with ${other},`));

/** Each says something, and each hears it. */
async function talk(people: readonly LabPeer[]): Promise<void> {
  for (const one of people) {
    await one.type(`hello from ${one.name}`);
    await allHear(people, one, `hello from ${one.name}`);
  }
}

Deno.test("two peers on one network find each other, and share #lan", natLabOptions(), async () => {
  await using lab = await NatLab.open();
  const [one, other] = await lab.onOneLan(["one", "other"]);
  const ann = begin(lab, one!, "ann");
  // It reads what is typed as soon as it hears others.
  await ann.answer("/path", /nobody to reach/);
  const began = performance.now();
  const bob = begin(lab, other!, "bob");
  const started = bob.answer("/path", / -- /).then(() => performance.now());
  const both = await Promise.all([found(ann, "bob"), found(bob, "ann")]);
  const last = Math.max(...both.map(({ at }) => at));
  const [all, start] = [last - began, await started - began].map(Math.round);
  const line = `found each other ${all} ms after the second was started, which took ${start} ms\n`;
  await Deno.stderr.write(new TextEncoder().encode(line));
  await talk([ann, bob]);
  assertEquals((await ann.reaches("bob")).kind === "none", false);
});

Deno.test("by IPv6 alone too, two of them on one machine", natLabOptions(), async () => {
  await using lab = await NatLab.open();
  const [one, other] = await lab.onOneLan(["one", "other"]);
  for (const computer of [one!, other!]) {
    await lab.configure(computer, `address del ${computer.address}/24 dev eth0`);
  }
  const [ann, eve, bob] = [begin(lab, one!, "ann"), begin(lab, one!, "eve"), begin(lab, other!, "bob")];
  await Promise.all([found(ann, "eve"), found(eve, "ann")]);
  for (const line of await Promise.all([found(ann, "bob"), found(eve, "bob")])) assertMatch(line.text, /v6/);
  await talk([ann, eve, bob]);
});

Deno.test("a network that comes later is joined", natLabOptions(), async () => {
  await using lab = await NatLab.open();
  const [one, other] = await lab.onOneLan(["one", "other"]);
  await lab.configure(one!, "link set eth0 down");
  const ann = begin(lab, one!, "ann"), eve = begin(lab, one!, "eve");
  await Promise.all([found(ann, "eve"), found(eve, "ann")]);
  const bob = begin(lab, other!, "bob");
  await bob.answer("/path", /nobody to reach/);
  await lab.configure(one!, "link set eth0 up");
  await Promise.all([found(ann, "bob"), found(eve, "bob")]);
  await talk([ann, eve, bob]);
});

Deno.test(
  "what one says to the other alone is heard, though the other has asked for nothing",
  natLabOptions(),
  async () => {
    await using lab = await NatLab.open();
    const [one, other] = await lab.onOneLan(["one", "other"]);
    const [ann, bob] = [begin(lab, one!, "ann"), begin(lab, other!, "bob")];
    await Promise.all([found(ann, "bob"), found(bob, "ann")]);
    await ann.type("/chat bob", "between you and me");
    assertMatch((await bob.hears("ann", "between you and me")).text, /<ann -> bob>/);
    await bob.type("/chat ann", "yes");
    await ann.hears("bob", "yes");
  },
);
