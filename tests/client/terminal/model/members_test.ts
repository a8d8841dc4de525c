import { assert, assertEquals } from "@std/assert";
import { Members } from "../../../../client/terminal/model/members.ts";
import { randomFrom } from "../../../support/random.ts";

const names = { fold: (name: string) => name.toLowerCase(), prefixes: () => "@+" };
const shown = (members: Members) => members.list.map(({ prefix, nickname }) => prefix + nickname);

Deno.test("operators come first, then voices, then by name in either case", () => {
  const members = new Members(names);
  members.replace(["dora", "@Zed", "+bob", "@+cat", "Ann"]);
  assertEquals(shown(members), ["@cat", "@Zed", "+bob", "Ann", "dora"]);
  members.setPrefix("cat", "@", false);
  assertEquals(shown(members), ["@Zed", "+bob", "+cat", "Ann", "dora"]);
  members.setPrefix("CAT", "+", false);
  members.setPrefix("cat", "?", true);
  assertEquals(shown(members), ["@Zed", "+bob", "Ann", "cat", "dora"]);
});

Deno.test("a new list replaces the old one, and who is away is remembered", () => {
  const members = new Members(names);
  members.replace(["ann", "bob"]);
  assert(members.setAway("bob", true));
  assert(!members.setAway("bob", true));
  assert(!members.setAway("nobody", true));
  members.replace(["bob", "cat"]);
  assertEquals(members.list.map(({ nickname, isAway }) => [nickname, isAway]), [["bob", true], [
    "cat",
    false,
  ]]);
  assert(members.rename("bob", "Rob"));
  assertEquals(members.get("rob")?.isAway, true);
  assert(!members.rename("bob", "x"));
});

Deno.test("whatever happens, the list is sorted and holds each once", () => {
  const random = randomFrom("members");
  const members = new Members(names);
  const nick = () => random.pick(["ann", "Bob", "cat", "dan", "Eve", "fay", "[x]", "{x}"]);
  for (let step = 0; step < 3000; step++) {
    const pick = random.below(5);
    if (pick === 0) members.add(nick(), random.pick(["", "@", "+", "@+"]));
    if (pick === 1) members.remove(nick());
    if (pick === 2) members.rename(nick(), nick());
    if (pick === 3) members.setPrefix(nick(), random.pick("@+"), random.below(2) === 0);
    if (pick === 4) members.setAway(nick(), random.below(2) === 0);
    const rank = ({ prefix }: { prefix: string }) => prefix === "" ? 2 : "@+".indexOf(prefix);
    const keys = members.list.map((each) => `${rank(each)} ${each.nickname.toLowerCase()}`);
    assertEquals(keys, [...keys].sort(), random.seedNote);
    assertEquals(new Set(members.list.map(({ nickname }) => nickname.toLowerCase())).size, keys.length);
    for (const { nickname } of members.list) assert(members.has(nickname), random.seedNote);
  }
});

Deno.test("there is a bound", () => {
  const members = new Members(names);
  members.replace(Array.from({ length: 30_000 }, (_, index) => `n${index}`));
  assertEquals(members.list.length, 20_000);
  members.add("one-more");
  assertEquals(members.list.length, 20_000);
});
