import { assertEquals, assertNotEquals } from "@std/assert";
import {
  hasPhrases,
  inShard,
  isSearchable,
  logWord,
  phrasesOf,
  searchWords,
  SHARD_SEGMENTS,
  speakerWord,
  wordsOf,
} from "../../../server/store/search_words.ts";
import { record, segment } from "../../support/stored_log.ts";

Deno.test("words are without case, accents and formatting; signs divide them", () => {
  assertEquals(wordsOf("Hello, World!"), ["hello", "world"]);
  assertEquals(wordsOf("foo-bar_baz 3.14"), ["foo", "bar", "baz", "3", "14"]);
  assertEquals(wordsOf("ÉCOLE Ångström straße"), ["ecole", "angstrom", "straße"]);
  assertEquals(wordsOf("\x02bold\x02 \x0304,12red\x03"), ["bold", "red"]);
  assertEquals(wordsOf("\x01ACTION waves\x01"), ["waves"]);
  assertEquals(wordsOf("  ... !?  "), []);
  assertEquals(wordsOf("x".repeat(100)), ["x".repeat(48)]);
});

Deno.test("where a script writes no spaces, each character is a word, and so is each picture", () => {
  assertEquals(wordsOf("你好 world"), ["你", "好", "world"]);
  assertEquals(wordsOf("🎉🎉 yes❤️"), ["🎉", "🎉", "yes", "❤"]);
  assertEquals(hasPhrases("他说你好世界", phrasesOf("你好")), true);
  assertEquals(hasPhrases("你们 好", phrasesOf("你好")), false);
});

Deno.test("all pieces must be there in any order, each as a run of its words", () => {
  const has = (text: string, query: string) => hasPhrases(text, phrasesOf(query));
  assertEquals(has("the quick brown fox", "fox quick"), true);
  assertEquals(has("the quick brown fox", "fox slow"), false);
  assertEquals(has("see foo-bar there", "foo-bar"), true);
  assertEquals(has("see bar foo there", "foo-bar"), false);
  assertEquals(has("foo foo bar", "foo-bar"), true);
  assertEquals(has("faster", "fast"), false);
  assertEquals(phrasesOf("!!! ..."), []);
});

Deno.test("a nickname's word is one word whatever is in it, and no two nicknames have the same", () => {
  const names = ["a", "A", "a_b", "a-b", "a[b]", "a|b", "é", 'x"y', "a b"];
  const words = names.map(speakerWord);
  for (const word of words) assertEquals(/^[^\x00-\x2f\x3a-\x60\x7b-\x7f]+$/.test(word), true, word);
  assertEquals(new Set(words).size, names.length - 1, "a and A are one");
});

Deno.test("the index knows a segment's log, speakers and words, and nothing of what is not said or taken back", () => {
  const said = [
    record(1, "Alpha beta"),
    record(2, "gamma", { command: "NOTICE", source: "Bob!u@h" }),
    record(3, "delta", { command: "TOPIC", source: "carl!u@h" }),
    record(4, "", { extras: { redacted: true }, source: "dora!u@h" }),
  ];
  const expected = [logWord(7), speakerWord("alice"), "alpha", "beta", speakerWord("bob"), "gamma"];
  for (const id of [1, SHARD_SEGMENTS - 1, SHARD_SEGMENTS, 40 * SHARD_SEGMENTS]) {
    const words = searchWords(id, 7, segment(7, said).body).split(" ");
    assertEquals(words, expected.map((word) => inShard(id, word)));
  }
  assertEquals(inShard(1, "x"), inShard(SHARD_SEGMENTS - 1, "x"));
  assertNotEquals(inShard(1, "x"), inShard(SHARD_SEGMENTS, "x"));
  assertEquals(said.map(isSearchable), [true, true, false, false]);
  // Bytes that are no segment: whoever deletes them must be able to.
  assertEquals(searchWords(1, 7, new Uint8Array([1, 2, 3])), inShard(1, logWord(7)));
  assertEquals(searchWords(1, 7, null), inShard(1, logWord(7)));
});
