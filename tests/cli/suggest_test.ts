import { assert, assertEquals } from "@std/assert";
import { editDistance, nearest } from "../../cli/suggest.ts";
import { type Random, randomFrom } from "../support/random.ts";

const letters = "abcdefghijklmnopqrstuvwxyz-";
const word = (random: Random, longest: number) =>
  Array.from({ length: random.below(longest + 1) }, () => random.pick(letters)).join("");

/** One slip of the finger: a character too many, too few, another one, or two swapped. */
function slip(text: string, random: Random): string {
  const at = random.below(text.length);
  const swapped = text.slice(0, at) + text.slice(at, at + 2).split("").reverse().join("") +
    text.slice(at + 2);
  const other = random.pick(letters);
  return random.pick([
    swapped,
    text.slice(0, at) + text.slice(at + 1),
    text.slice(0, at) + other + text.slice(at),
    text.slice(0, at) + other + text.slice(at + 1),
  ]);
}

Deno.test("edit distances of known pairs", () => {
  const pairs: [string, string, number][] = [
    ["", "", 0],
    ["", "abc", 3],
    ["server", "server", 0],
    ["serve", "server", 1],
    ["sevrer", "server", 1],
    ["clinet", "client", 1],
    ["lodatest", "loadtest", 1],
    ["kitten", "sitting", 3],
    ["abc", "xyz", 3],
  ];
  for (const [a, b, distance] of pairs) assertEquals(editDistance(a, b), distance, `${a} ${b}`);
});

Deno.test("edit distance is symmetric, bounded by the lengths, and zero for the same word alone", () => {
  const random = randomFrom("edit distance");
  for (let i = 0; i < 2_000; i++) {
    const [a, b] = [word(random, 10), word(random, 10)];
    const distance = editDistance(a, b);
    const note = `${random.seedNote} "${a}" "${b}"`;
    assertEquals(distance, editDistance(b, a), note);
    assert(distance >= Math.abs(a.length - b.length) && distance <= Math.max(a.length, b.length), note);
    assertEquals(distance === 0, a === b, note);
  }
});

Deno.test("n slips are at most n edits away", () => {
  const random = randomFrom("slips");
  for (let i = 0; i < 2_000; i++) {
    const meant = `${word(random, 10)}x`;
    const once = slip(meant, random);
    const twice = once === "" ? once : slip(once, random);
    const note = `${random.seedNote} "${meant}" "${once}" "${twice}"`;
    assert(editDistance(meant, once) <= 1, note);
    // Two slips at one place can be more than two edits for a distance that swaps each pair only once.
    assert(editDistance(meant, twice) <= 3, note);
  }
});

Deno.test("a word with one slip is found among others, in any order and case", () => {
  const random = randomFrom("nearest");
  const words = ["server", "client", "loadtest", "completions", "registry", "peer"];
  for (let i = 0; i < 2_000; i++) {
    const meant = random.pick(words);
    const typed = slip(meant, random);
    const shuffled = words.toSorted(() => random.next() - 0.5);
    const note = `${random.seedNote} "${typed}"`;
    assertEquals(nearest(typed, shuffled), meant, note);
    assertEquals(nearest(typed.toUpperCase(), shuffled), nearest(typed, shuffled), note);
  }
});

Deno.test("the beginning of a word is enough, and the nearest of two wins", () => {
  assertEquals(nearest("comp", ["client", "completions"]), "completions");
  assertEquals(nearest("comp", ["completions", "server", "client"]), "completions");
  assertEquals(nearest("client", ["clients", "client"]), "client");
  assertEquals(nearest("port", ["ports-of-call", "part"]), "part");
});

Deno.test("nothing is suggested for what resembles nothing", () => {
  const words = ["server", "client", "loadtest"];
  for (const typed of ["", "x", "frobnicate", "se", "s".repeat(41), "server".repeat(1000)]) {
    assertEquals(nearest(typed, words), undefined, typed);
  }
  assertEquals(nearest("server", []), undefined);
});
