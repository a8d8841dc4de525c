// The grammar of a message: examples of the specifications, and arbitrary messages and lines.
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  escapeTagValue,
  formatMessage,
  type IrcMessage,
  IrcSyntaxError,
  nicknameOf,
  packWords,
  parseMessage,
  unescapeTagValue,
} from "../../../protocol/irc/message.ts";
import { utf8Length } from "../../../protocol/irc/names.ts";
import { type Random, randomFrom } from "../../support/random.ts";

/** The parts of a parsed line, tags as an object. */
function parts(line: string) {
  const { tags, source, command, params } = parseMessage(line);
  return { tags: tags && Object.fromEntries(tags), source, command, params };
}

Deno.test("a line is parsed into tags, source, command and parameters", () => {
  const examples: [string, ReturnType<typeof parts>][] = [
    ["PING", { tags: undefined, source: undefined, command: "PING", params: [] }],
    ["ping a", { tags: undefined, source: undefined, command: "PING", params: ["a"] }],
    [":irc.test 001 a :hi you", {
      tags: undefined,
      source: "irc.test",
      command: "001",
      params: ["a", "hi you"],
    }],
    ["@a=b;c;d= X", { tags: { a: "b", c: "", d: "" }, source: undefined, command: "X", params: [] }],
    ["@a=1;a=2 :s X", { tags: { a: "2" }, source: "s", command: "X", params: [] }],
    ["@  :s  X   p   :t ", { tags: {}, source: "s", command: "X", params: ["p", "t "] }],
    ["X :", { tags: undefined, source: undefined, command: "X", params: [""] }],
    ["X ::-)", { tags: undefined, source: undefined, command: "X", params: [":-)"] }],
    ["X a:b c: ", { tags: undefined, source: undefined, command: "X", params: ["a:b", "c:"] }],
    ["X a : b :c", { tags: undefined, source: undefined, command: "X", params: ["a", " b :c"] }],
    ["@+v.w/x=y\\:\\s\\\\\\r\\n\\b\\ X", {
      tags: { "+v.w/x": "y; \\\r\nb" },
      source: undefined,
      command: "X",
      params: [],
    }],
  ];
  for (const [line, expected] of examples) assertEquals(parts(line), expected, line);
});

Deno.test("a line without a command, or with a byte that no message has, is a syntax error", () => {
  for (
    const line of [
      "",
      " ",
      ":",
      ":source",
      "@tag",
      "@tag :source",
      " X",
      "12",
      "1234",
      "A1",
      "X\0",
      "X\ra",
      "X\n",
      "é",
    ]
  ) {
    assertThrows(() => parseMessage(line), IrcSyntaxError, undefined, JSON.stringify(line));
  }
});

Deno.test("only a last parameter can hold a space, start with a colon or be empty", () => {
  for (const bad of ["", ":a", "a b"]) {
    assertThrows(() => formatMessage({ command: "X", params: [bad, "z"] }), IrcSyntaxError);
    assertEquals(parseMessage(formatMessage({ command: "X", params: ["z", bad] })).params, ["z", bad]);
  }
  for (const byte of ["\0", "\r", "\n"]) {
    assertThrows(() => formatMessage({ command: "X", params: [`a${byte}b`] }), IrcSyntaxError);
  }
});

Deno.test("a text has its colon even where the grammar needs none", () => {
  assertEquals(
    formatMessage({ source: "a!b@c", command: "PRIVMSG", params: ["#r", "hi"] }),
    ":a!b@c PRIVMSG #r :hi",
  );
  assertEquals(formatMessage({ command: "JOIN", params: ["#r"] }), "JOIN #r");
});

Deno.test("a nickname is what stands before the user and the host", () => {
  assertEquals(["a!b@c", "a@c", "irc.test", ""].map(nicknameOf), ["a", "a", "irc.test", ""]);
});

/** Characters that mean something in the grammar, beside some that do not. */
const signs = [..."aZ0 :;=@+\\-/.,!*\t\x01é漢", "😀", "\ud800"];

function text(random: Random, most: number, allowed: (char: string) => boolean = () => true): string {
  const chars = signs.filter(allowed);
  return Array.from({ length: random.below(most + 1) }, () => random.pick(chars)).join("");
}

function word(random: Random, first: (char: string) => boolean = () => true): string {
  const isPlain = (char: string) => char !== " ";
  return random.pick(signs.filter((char) => isPlain(char) && first(char))) + text(random, 6, isPlain);
}

function anyMessage(random: Random): IrcMessage {
  const tags = new Map<string, string>();
  for (let i = random.below(4); i > 0; i--) {
    const key = (random.below(2) ? "+" : "") + random.pick(["a", "b-c", "x.y/z", "label", "msgid"]);
    tags.set(key, text(random, 8) + random.pick(["", "\r", "\n", "\\"]));
  }
  const middles = Array.from({ length: random.below(4) }, () => word(random, (char) => char !== ":"));
  return {
    tags: tags.size > 0 ? tags : undefined,
    source: random.below(2) ? word(random) : undefined,
    command: random.pick(["PRIVMSG", "NOTICE", "X", "001", "353"]),
    params: random.below(3) ? [...middles, text(random, 12)] : middles,
  };
}

Deno.test("what is written of any message is read as the same message", () => {
  const random = randomFrom("message round trip");
  for (let i = 0; i < 5_000; i++) {
    const message = anyMessage(random);
    assertEquals(parseMessage(formatMessage(message)), message, random.seedNote);
  }
});

Deno.test("any line is a message or a syntax error, and a message can be written again", () => {
  const random = randomFrom("message fuzz");
  const bytes = [...signs, "X", "PRIVMSG ", "001 ", " :", "@", "\0", "\r", "\n", ";", "="];
  for (let i = 0; i < 20_000; i++) {
    const line = Array.from({ length: random.below(16) }, () => random.pick(bytes)).join("");
    let message: IrcMessage;
    try {
      message = parseMessage(line);
    } catch (error) {
      assert(error instanceof IrcSyntaxError, `${random.seedNote}: ${JSON.stringify(line)} threw ${error}`);
      continue;
    }
    const again = parseMessage(formatMessage(message));
    assertEquals([again.source, again.command, again.params], [
      message.source,
      message.command,
      message.params,
    ]);
    assertEquals(
      again.tags ?? new Map(),
      message.tags ?? new Map(),
      `${random.seedNote}: ${JSON.stringify(line)}`,
    );
  }
});

Deno.test("an escaped tag value has nothing that ends a tag, and is unescaped to itself", () => {
  const random = randomFrom("tag values");
  for (let i = 0; i < 5_000; i++) {
    const value = text(random, 10) + random.pick(["", "\r\n", "\\", ";", "\\:"]);
    const escaped = escapeTagValue(value);
    assert(!/[; \r\n]/.test(escaped), random.seedNote);
    assertEquals(unescapeTagValue(escaped), value, random.seedNote);
  }
});

Deno.test("words are packed in order into texts that keep the limit", () => {
  const random = randomFrom("packed words");
  assertEquals(packWords([], 10), []);
  assertEquals(packWords(["aa", "bb", "cc"], 5), ["aa bb", "cc"]);
  for (let i = 0; i < 500; i++) {
    const words = Array.from(
      { length: random.below(30) },
      () => random.pick(["a", "bcd", "é", "漢字", "longlonglonglong"]),
    );
    const limit = 5 + random.below(30);
    const texts = packWords(words, limit);
    assertEquals(texts.flatMap((packed) => packed.split(" ")), words, random.seedNote);
    for (const packed of texts) {
      assert(utf8Length(packed) <= limit || !packed.includes(" "), `${random.seedNote}: ${packed}`);
    }
  }
});
