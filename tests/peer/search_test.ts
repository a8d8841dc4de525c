// Looking through what is kept.
import { assertEquals } from "@std/assert";
import type { Place, Said } from "../../peer/events.ts";
import { search, type Sought } from "../../peer/search.ts";

const team: Place = { type: "room", name: "#team" }, bob: Place = { type: "talk", name: "bob" };

/** `count` messages in each place, each a second behind the one before, by ann and bob in turn. */
function kept(count: number) {
  const all = (place: Place) =>
    Array.from({ length: count }, (_, n): Said => ({
      place,
      id: `${n}`,
      from: n % 2 ? "bob" : "ann",
      text: `Number ${n} of ${place.name}`,
      time: 1000 * n,
      isOwn: false,
    }));
  let pages = 0;
  return {
    places: [team, bob],
    older(place: Place, before: string | undefined, most: number) {
      pages++;
      const end = before === undefined ? count : Number(before);
      return all(place).slice(Math.max(0, end - most), end);
    },
    get pages() {
      return pages;
    },
  };
}

const found = async (count: number, sought: Sought, limit = 100) =>
  (await search(kept(count), sought, limit, () => Promise.resolve())).map(({ text }) => text);

Deno.test("all words in either case, who said it, where and when", async () => {
  assertEquals(await found(12, { words: ["NUMBER", "11"] }), ["Number 11 of #team", "Number 11 of bob"]);
  assertEquals(await found(4, { words: [], in: "#TEAM", from: "Ann" }), [
    "Number 2 of #team",
    "Number 0 of #team",
  ]);
  assertEquals(await found(9, { words: [], in: "bob", after: 3000, before: 5000 }), [
    "Number 4 of bob",
    "Number 3 of bob",
  ]);
  assertEquals(await found(9, { words: ["nothing"] }), []);
});

Deno.test("the newest are found first, through all pages, and no more than asked for", async () => {
  assertEquals(await found(1000, { words: [], in: "bob" }, 2), ["Number 999 of bob", "Number 998 of bob"]);
  assertEquals(await found(1000, { words: ["number", "1", "f"], in: "bob", before: 2000 }), [
    "Number 1 of bob",
  ]);
});

Deno.test("a history without end is not read to its end, and others are served meanwhile", async () => {
  const endless = { ...kept(0), older: () => [{ ...kept(1).older(team, undefined, 1)[0]!, text: "" }] };
  let pauses = 0;
  await search(endless, { words: ["x"] }, 100, () => {
    pauses++;
    return Promise.resolve();
  });
  assertEquals(pauses, 400);
});
