// Real peers in network namespaces, and what happens to a way once it is there: an address that changes, a cut, IPv6 where
// IPv4 does not get through, and the relay until there is something better.
import { assert, assertEquals } from "@std/assert";
import { type Computer, NatLab, natLabOptions } from "../../support/nat_lab.ts";
import { hear, type LabPerson, twoPeople } from "./lab/two_people.ts";
import { weather } from "../../support/nat_table.ts";

async function talking(lab: NatLab, one: Computer, other: Computer): Promise<[LabPerson, LabPerson]> {
  lab.internet.weather = weather;
  const people = await twoPeople(lab, one, other);
  await people[0].order("seek");
  await people[0].next("open");
  await hear(...people, "hello");
  return people;
}

Deno.test(
  "who gets another address is followed by the next packet, without a handshake",
  natLabOptions(),
  async () => {
    await using lab = await NatLab.open();
    const one = await lab.onInternet("ann", { addresses: 2 });
    const [ann, bob] = await talking(lab, one, await lab.behind("full-cone", "bob"));
    await lab.configure(one, `address del ${one.address}/24 dev wan0`);
    const ms = await hear(ann, bob, "I am elsewhere");
    const roamed = await bob.next("roamed");
    assert(roamed.by!.includes(` ${one.more[0]} `), roamed.by);
    await hear(bob, ann, "So I see");
    assertEquals(bob.told.filter(({ event }) => event === "open").length, 1);
    assert(ms < 2000, `${ms} ms`);
  },
);

Deno.test(
  "a way that a NAT has forgotten is found anew, and the channel goes on by it",
  natLabOptions(),
  async () => {
    await using lab = await NatLab.open();
    const one = await lab.onInternet("ann", { addresses: 2 });
    const [ann, bob] = await talking(lab, one, await lab.behind("port", "bob"));
    // Bob's NAT lets nothing in from there.
    await lab.configure(one, `address del ${one.address}/24 dev wan0`);
    await ann.order("lost");
    await bob.order("lost");
    await hear(ann, bob, "Here I am");
    await hear(bob, ann, "Welcome");
    assertEquals(bob.told.filter(({ event }) => event === "open").length, 1);
  },
);

Deno.test("a cut between two: nothing passes, and then everything does", natLabOptions(), async () => {
  await using lab = await NatLab.open();
  const one = await lab.onInternet("ann"), other = await lab.onInternet("bob");
  const [ann, bob] = await talking(lab, one, other);
  lab.internet.cut(one.namespace, other.namespace, true);
  await ann.order("say", "lost");
  await bob.order("say", "lost");
  while (lab.internet.lost < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  lab.internet.cut(one.namespace, other.namespace, false);
  await hear(ann, bob, "found");
  await hear(bob, ann, "found");
  assertEquals([...ann.told, ...bob.told].filter(({ text }) => text === "lost"), []);
});

Deno.test(
  "two behind symmetric NATs talk by IPv6 where both have it, and say so",
  natLabOptions(),
  async () => {
    await using lab = await NatLab.open();
    const [ann, bob] = await talking(
      lab,
      await lab.behind("symmetric", "ann", true),
      await lab.behind("symmetric", "bob", true),
    );
    assertEquals((await ann.next("open")).kind, "v6");
    assertEquals((await bob.next("open")).kind, "v6");
    await hear(ann, bob, "hello");
    await hear(bob, ann, "hello");
  },
);
