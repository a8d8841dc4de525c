import { assert, assertEquals } from "@std/assert";
import { readText, textOf } from "../../../loadtest/chaos/text.ts";

const some = Array.from({ length: 500 }, (_, i) => ({ sender: i % 37, counter: i * 7 }));

Deno.test("a text tells who said it and which of theirs it is", () => {
  for (const spoken of some) assertEquals(readText(textOf(spoken)), spoken);
});

Deno.test("a text that was cut or changed is none", () => {
  for (const spoken of some.slice(0, 50)) {
    const text = textOf(spoken);
    for (let end = 0; end < text.length; end++) assertEquals(readText(text.slice(0, end)), undefined);
    assertEquals(readText(text + " "), undefined);
    assertEquals(readText(text.replace(".", ".1")), undefined);
  }
});

Deno.test("texts differ in length, and fit into a line with everything before them", () => {
  const lengths = some.map((spoken) => new TextEncoder().encode(textOf(spoken)).length);
  assert(new Set(lengths).size > 100);
  assert(lengths.every((length) => length < 400));
});
