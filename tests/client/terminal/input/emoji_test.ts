import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import stringWidth from "string-width";
import { emoji } from "../../../../client/terminal/input/emoji.ts";
import { graphemes } from "../../../../client/terminal/input/graphemes.ts";
import { neutralise } from "../../../../protocol/terminal_text.ts";

Deno.test("every short name is one that can be typed, for one emoji that a terminal can show", () => {
  assertGreater(emoji.size, 400);
  for (const [name, picture] of emoji) {
    assertMatch(name, /^[a-z0-9_+-]+$/);
    assertMatch(picture, /^\p{RGI_Emoji}$/v, name);
    assertEquals(graphemes(picture).length, 1, name);
    assertEquals(neutralise(picture), picture, name);
    assertEquals(stringWidth(picture), 2, name);
  }
});

Deno.test("the names people know", () => {
  for (
    const [name, picture] of [["smile", "😄"], ["+1", "👍"], ["tada", "🎉"], ["heart", "❤️"], ["shrug", "🤷"]]
  ) {
    assertEquals(emoji.get(name!), picture);
  }
  assert(!emoji.has("constructor"));
});
