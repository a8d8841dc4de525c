// Masks, against an oracle that is slow and plainly right.
import { assert, assertEquals } from "@std/assert";
import { completeMask, matchesMask } from "../../../protocol/irc/mask.ts";
import { fold } from "../../../protocol/irc/names.ts";
import { randomFrom } from "../../support/random.ts";

function oracle(mask: string, text: string): boolean {
  const pattern = [...fold(mask)].map((char) =>
    char === "*" ? ".*" : char === "?" ? "." : char.replace(/[\\^$.+()[\]{}|/]/, "\\$&")
  ).join("");
  return new RegExp(`^${pattern}$`, "su").test(fold(text));
}

Deno.test("a mask matches what the regular expression it stands for matches", () => {
  const random = randomFrom("masks");
  const chars = ["a", "A", "b", "*", "?", "!", "@", ".", "[", "\\", "^", "é", "😀"];
  let matched = 0;
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: random.below(7) }, () => random.pick(chars)).join("");
    // Half of the masks are made from the text, so that enough of them match.
    const mask = random.below(2)
      ? [...text].map((char) => random.pick([char, char, "?", "*", ""])).join("")
      : Array.from({ length: random.below(6) }, () => random.pick(chars)).join("");
    const expected = oracle(mask, text);
    if (expected) matched++;
    assertEquals(matchesMask(mask, text), expected, `${random.seedNote}: ${mask} on ${text}`);
  }
  assert(matched > 2_000, `${random.seedNote}: only ${matched} masks matched`);
});

Deno.test("letter case is folded as the announced casemapping does", () => {
  assert(matchesMask("BOB!*@*", "bob!u@h"));
  assert(!matchesMask("é", "É"));
  assert(!matchesMask("[a]", "{a}"));
});

Deno.test("no mask makes the server think for long", () => {
  const text = "a".repeat(400);
  const started = performance.now();
  assert(!matchesMask("*a".repeat(60) + "b", text));
  assert(matchesMask("*".repeat(400) + "?", text));
  // A backtracking matcher would need longer than the universe has had.
  assert(performance.now() - started < 1_000);
});

Deno.test("a mask is completed to nick!user@host", () => {
  const examples = [
    ["bob", "bob!*@*"],
    ["bob!x", "bob!x@*"],
    ["*@host", "*!*@host"],
    ["x@host", "*!x@host"],
    ["bob!x@host", "bob!x@host"],
    ["*", "*!*@*"],
    ["*!*@*", "*!*@*"],
  ];
  for (const [mask, full] of examples) assertEquals(completeMask(mask!), full);
});

Deno.test("a completed mask has both signs and is complete already", () => {
  const random = randomFrom("completed masks");
  for (let i = 0; i < 3_000; i++) {
    const mask = Array.from({ length: 1 + random.below(6) }, () => random.pick([..."ab*?!@."])).join("");
    const full = completeMask(mask);
    assert(/!.*@/.test(full), `${random.seedNote}: ${mask} became ${full}`);
    assertEquals(completeMask(full), full, random.seedNote);
  }
});
