import { assertEquals } from "@std/assert";
import { complete } from "../../client/completion.ts";

const at = (line: string) =>
  complete(line, ["Ann", "anton", "bob", "ev\x1b[2Jil", "an\u202edy"], ["#annex", "#den"]);

Deno.test("commands at the start of a line", () => {
  assertEquals(at("/jo"), [["/join "], "/jo"]);
  assertEquals(at("!w"), [["!who "], "!w"]);
  assertEquals(at("hm /jo"), [[], "/jo"]);
});

Deno.test("nicknames however they are capitalised, and rooms", () => {
  assertEquals(at("an"), [["Ann: ", "anton: "], "an"]);
  assertEquals(at("/msg AN"), [["Ann ", "anton "], "AN"]);
  assertEquals(at("see #d"), [["#den "], "#d"]);
  assertEquals(at(""), [[], ""]);
  assertEquals(at("bob "), [[], ""]);
});

Deno.test("a name that could disturb the terminal is not offered", () => {
  assertEquals(at("ev"), [[], "ev"]);
});
