import { assertEquals } from "@std/assert";
import stringWidth from "string-width";
import { graphemes, padded, shortened, textWidth } from "../../../../client/terminal/text/grapheme.ts";

Deno.test("widths of the world's text", () => {
  const widths: Record<string, number> = {
    "": 0,
    "abc": 3,
    "世界": 4,
    "e\u0301": 1,
    "👩‍👩‍👧‍👦": 2,
    "🇩🇪": 2,
    "👍🏽": 2,
    "ﾊﾟ": 2,
    "한국": 4,
    "a\u200cb": 2,
  };
  for (const [text, width] of Object.entries(widths)) assertEquals(textWidth(text), width, text);
});

Deno.test("every character is as wide as string-width has it, but for the stand-ins", () => {
  for (let code = 0x20; code <= 0x1ffff; code += code < 0x600 || code > 0x1f000 ? 1 : 3) {
    const char = String.fromCodePoint(code);
    if (/[\p{Cc}\p{Cs}]/u.test(char)) continue;
    const shown = graphemes(char).map(({ text }) => text).join("");
    assertEquals(textWidth(char), stringWidth(shown), code.toString(16));
    if (/^\p{L}$/u.test(char) && stringWidth(char) > 0) assertEquals(shown, char, code.toString(16));
  }
});

Deno.test("what terminals cannot agree on is shown by a stand-in", () => {
  const shown = (text: string) => graphemes(text).map((grapheme) => grapheme.text);
  assertEquals(shown("\u0301a"), ["◌\u0301", "a"]);
  assertEquals(shown("a 🏽"), ["a", "\ufffd"]);
  assertEquals(shown("🏽"), ["\ufffd"]);
  assertEquals(shown("\u1100".repeat(5000)), ["\ufffd"]);
  assertEquals(shown(`👩${"\u200d👩".repeat(100)}`), ["\ufffd"]);
  assertEquals(shown("\u200c"), []);
  assertEquals(shown("❤️\u200c"), ["❤️"]);
});

Deno.test("shortened text ends in an ellipsis and never in half a character", () => {
  assertEquals(shortened("christopher", 8), "christo…");
  assertEquals(shortened("christopher", 11), "christopher");
  assertEquals(shortened("世界", 3), "世…");
  assertEquals(shortened("世界", 2), "…");
  assertEquals(shortened("世界", 4), "世界");
  assertEquals(shortened("ab", 0), "");
  assertEquals(padded("世界人", 4, "right"), " 世…");
  assertEquals(padded("ab", 4), "ab  ");
});
