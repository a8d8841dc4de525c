import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Looks, looksOf, skeleton } from "../../../server/accounts/confusables.ts";

Deno.test("skeletons are those of UTS #39", () => {
  // Its own examples, and lines of confusables.txt.
  assertEquals(skeleton("paypal"), skeleton("раураl"));
  assertEquals(skeleton("scope"), skeleton("ѕсоре"));
  assertEquals(skeleton("rn"), skeleton("m"));
  assertEquals(skeleton("1"), "l");
  assertEquals(skeleton("I"), "l");
  assertEquals(skeleton("0"), "O");
  assertEquals(skeleton("ﬁ"), "fi");
  assertEquals(skeleton("𝐚"), "a");
  assertNotEquals(skeleton("e\u0301"), skeleton("e"));
  assertEquals(skeleton("e\u0301"), skeleton("é"));
  assertEquals(skeleton("al\u200dice"), "alice");
});

/** True if the names have a look in common. */
const alike = (a: string, b: string) => looksOf(a).some((look) => looksOf(b).includes(look));

Deno.test("names that can be taken for each other look alike, whatever the case of their letters", () => {
  const pairs = [
    ["alice", "аlice"],
    ["alice", "ALICE"],
    ["Alice", "аliсе"],
    ["paypal", "PaypaI"],
    ["paypal", "paypa1"],
    ["ned", "ΝED"],
    ["ian", "ІAN"],
    ["barn", "bam"],
    ["алиса", "АЛИСА"],
    ["bob", "b0b"],
    ["#room", "#rооm"],
    ["#lobby", "#Iobby"],
    ["josé", "jose\u0301"],
  ] as const;
  for (const [a, b] of pairs) assert(alike(a, b), `${a} ${b}`);
});

Deno.test("names that cannot do not", () => {
  const pairs = [
    ["alice", "alicia"],
    ["bob", "rob"],
    ["jose", "josé"],
    ["anna", "ana"],
    ["алиса", "alisa"],
    ["#room", "#rooms"],
    ["bot1", "bot2"],
  ] as const;
  for (const [a, b] of pairs) assert(!alike(a, b), `${a} ${b}`);
});

Deno.test("a taken name is found by its look, until it is taken away", () => {
  const looks = new Looks();
  looks.add("PaypaI");
  looks.add("bob");
  assertEquals(looks.find("paypal"), "PaypaI");
  assertEquals(looks.find("paypai"), "PaypaI");
  assertEquals(looks.find("BOB"), "bob");
  assertEquals(looks.find("carol"), undefined);
  looks.delete("PaypaI");
  assertEquals(looks.find("paypal"), undefined);
  looks.add("barn");
  looks.add("bam");
  looks.delete("barn");
  assertEquals(looks.find("barn"), "bam");
});
