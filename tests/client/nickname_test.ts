import { assertEquals } from "@std/assert";
import { canBeNickname, suggestNickname } from "../../client/nickname.ts";

Deno.test("what the protocol could not carry is no nickname", () => {
  for (const good of ["ann", "Ann_2", "zoë", "[x]", "陽子"]) assertEquals(canBeNickname(good), true, good);
  for (const bad of ["", "a b", ":a", "#a", "a!b", "a@b", "a,b", "a\x07", "@a", "x".repeat(65)]) {
    assertEquals(canBeNickname(bad), false, bad);
  }
});

Deno.test("the user's name is suggested if every server takes it, else a guest's", () => {
  assertEquals(suggestNickname("ann", () => 0), "ann");
  for (const name of [undefined, "", "ann.bee", "7of9", "a".repeat(17)]) {
    assertEquals(suggestNickname(name, () => 0.5), "guest5500");
  }
  assertEquals(suggestNickname(undefined, () => 0.99999), "guest9999");
});
