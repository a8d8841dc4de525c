import { assertEquals } from "@std/assert";
import { saslprep } from "../../../protocol/irc/saslprep.ts";

Deno.test("the examples of RFC 4013, section 3", () => {
  assertEquals(saslprep("I\u00adX"), "IX");
  assertEquals(saslprep("user"), "user");
  assertEquals(saslprep("USER"), "USER");
  assertEquals(saslprep("\u00aa"), "a");
  assertEquals(saslprep("\u2168"), "IX");
  assertEquals(saslprep("\u0007"), null);
});

Deno.test("however it was typed, a password is spelt in one way", () => {
  assertEquals(saslprep("caf\u0065\u0301"), "caf\u00e9");
  assertEquals(saslprep("two\u00a0words"), "two words");
  assertEquals(saslprep("ｗｉｄｅ"), "wide");
  assertEquals(saslprep("zero\u200cwidth"), "zerowidth");
});

Deno.test("what cannot be typed is no password", () => {
  for (
    const text of [
      "",
      "\u200d",
      "a\0b",
      "a\x7fb",
      "a\u0085b",
      "a\u202eb",
      "a\ue000b",
      "a\ufffeb",
      "\u{e0041}",
    ]
  ) {
    assertEquals(saslprep(text), null, JSON.stringify(text));
  }
});

Deno.test("two rules are left out: letters of both directions, and characters newer than 2002", () => {
  assertEquals(saslprep("\u0627\u0031"), "\u06271");
  assertEquals(saslprep("🦀🦀🦀🦀"), "🦀🦀🦀🦀");
});
