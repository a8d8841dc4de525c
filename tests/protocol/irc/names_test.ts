// Nicknames, channel names, and when two are the same one.
import { assert, assertEquals } from "@std/assert";
import {
  fold,
  isChannelName,
  isNickname,
  MAX_CHANNEL_BYTES,
  MAX_NICKNAME_BYTES,
  truncateUtf8,
  utf8Length,
} from "../../../protocol/irc/names.ts";
import { randomFrom } from "../../support/random.ts";

Deno.test("nicknames are letters of any script, digits and the signs of RFC 2812", () => {
  const good = [
    "a",
    "Alice",
    "a1-_",
    "[x]",
    "{x}",
    "\\",
    "|",
    "^",
    "`",
    "_",
    "é",
    "漢字",
    "ñandú",
    "Ω1",
    "हिन्दी",
  ];
  for (const name of good) assert(isNickname(name), name);
});

Deno.test("what means something else in the protocol is in no nickname", () => {
  const bad = [
    "",
    "1a",
    "-a",
    "a b",
    "a!b",
    "a@b",
    "#a",
    ":a",
    "@a",
    "+a",
    "a,b",
    "a*",
    "a?",
    "$a",
    "&a",
    "a.b",
    "~a",
    "%a",
  ];
  for (const name of [...bad, "a\0", "a\r", "a\n", "a\x07", "\u0301", "a\ud800"]) {
    assert(!isNickname(name), JSON.stringify(name));
  }
});

Deno.test("a name has one spelling: composed, and with nothing that cannot be seen", () => {
  assert(isNickname("\u00e9"));
  for (
    const hidden of [
      "e\u0301",
      "a\u034f",
      "a\ufe0f",
      "a\u3164",
      "\u3164",
      "a\u200d",
      "a\u200b",
      "a\u202e",
      "a\u17b4",
    ]
  ) {
    assert(!isNickname(hidden), JSON.stringify(hidden));
    assert(!isChannelName(`#${hidden}`), JSON.stringify(hidden));
  }
});

Deno.test("names are as long as announced, in bytes, and no longer", () => {
  assert(isNickname("a".repeat(MAX_NICKNAME_BYTES)));
  assert(!isNickname("a".repeat(MAX_NICKNAME_BYTES + 1)));
  assert(!isNickname("漢".repeat(MAX_NICKNAME_BYTES / 2)));
  assert(isChannelName("#" + "a".repeat(MAX_CHANNEL_BYTES - 1)));
  assert(!isChannelName("#" + "a".repeat(MAX_CHANNEL_BYTES)));
});

Deno.test("a channel name is # and anything without a space, comma, colon or control", () => {
  for (const name of ["#a", "##", "#a.b", "#漢字", "#a!b@c", "#*", "#1"]) assert(isChannelName(name), name);
  const bad = [
    "",
    "#",
    "a",
    "&a",
    "# ",
    "#a b",
    "#a,b",
    "#a:b",
    "#a\x07",
    "#a\0",
    "#a\u00a0b",
    "#a\u2028b",
    "#a\u202eb",
  ];
  for (const name of bad) assert(!isChannelName(name), JSON.stringify(name));
});

Deno.test("folding knows the 26 letters of ASCII only", () => {
  assertEquals(fold("ABCxyz[]\\^É"), "abcxyz[]\\^É");
});

Deno.test("a cut text is the longest start that fits, whole characters only", () => {
  const random = randomFrom("truncated text");
  const encoder = new TextEncoder();
  for (let i = 0; i < 3_000; i++) {
    const text = Array.from({ length: random.below(12) }, () => random.pick(["a", "é", "漢", "😀"])).join("");
    const limit = random.below(30);
    const cut = truncateUtf8(text, limit);
    assertEquals(utf8Length(text), encoder.encode(text).length, random.seedNote);
    assert(text.startsWith(cut) && encoder.encode(cut).length <= limit, random.seedNote);
    const next = [...text.slice(cut.length)][0];
    assert(next === undefined || encoder.encode(cut + next).length > limit, random.seedNote);
  }
});
