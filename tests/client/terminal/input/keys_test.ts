import { assert, assertEquals, assertLess, assertNotMatch } from "@std/assert";
import type { Input, Key } from "../../../../client/terminal/input/key.ts";
import { KeyDecoder } from "../../../../client/terminal/input/keys.ts";
import { pasteLimit } from "../../../../client/terminal/input/paste.ts";
import { type Random, randomFrom } from "../../../support/random.ts";

const encoder = new TextEncoder();

/** All that one piece of bytes gives, and a pause after it. */
function decode(text: string): Input[] {
  const decoder = new KeyDecoder();
  return [...decoder.push(encoder.encode(text)), ...decoder.flush()];
}

/** `ctrl+alt+up`, or the text in quotes. */
function named(input: Input): string {
  if (input.type !== "key") return JSON.stringify(input);
  const { name, text, ctrl, alt, shift } = input.key;
  if (name === "text" && !ctrl && !alt) return `'${text}'${shift ? " shift" : ""}`;
  return (ctrl ? "ctrl+" : "") + (alt ? "alt+" : "") + (shift ? "shift+" : "") +
    (name === "text" ? text : name);
}

function names(text: string): string {
  return decode(text).map(named).join(" ");
}

const same: [what: string, forms: string[], key: string][] = [
  ["up", ["\x1b[A", "\x1bOA", "\x1b[1A", "\x1b[1;1A", "\x1b[57419u"], "up"],
  ["left", ["\x1b[D", "\x1bOD"], "left"],
  ["with ctrl", ["\x1b[1;5C", "\x1bO5C", "\x1bO1;5C", "\x1bOc", "\x1b[1;5:1C"], "ctrl+right"],
  ["with shift", ["\x1b[1;2A", "\x1b[a"], "shift+up"],
  ["with alt", ["\x1b[1;3A", "\x1b\x1b[A", "\x1b\x1bOA", "\x1b[1;33A"], "alt+up"],
  ["with ctrl, alt and shift", ["\x1b[1;8B"], "ctrl+alt+shift+down"],
  ["home", ["\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~"], "home"],
  ["end", ["\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~"], "end"],
  ["page up", ["\x1b[5~", "\x1b[57421u"], "page up"],
  ["page down", ["\x1b[6~"], "page down"],
  ["insert", ["\x1b[2~"], "insert"],
  ["delete", ["\x1b[3~", "\x1b[57426u"], "delete"],
  ["delete with shift", ["\x1b[3;2~", "\x1b[3$"], "shift+delete"],
  ["delete with ctrl", ["\x1b[3;5~", "\x1b[3^"], "ctrl+delete"],
  ["delete with both", ["\x1b[3;6~", "\x1b[3@"], "ctrl+shift+delete"],
  ["F1", ["\x1bOP", "\x1b[11~", "\x1b[[A", "\x1b[P"], "f1"],
  ["F3", ["\x1bOR", "\x1b[13~", "\x1b[[C"], "f3"],
  ["F5", ["\x1b[15~", "\x1b[[E"], "f5"],
  ["F12", ["\x1b[24~"], "f12"],
  ["F1 with ctrl", ["\x1b[1;5P", "\x1b[11;5~", "\x1b[11^"], "ctrl+f1"],
  ["enter", ["\r", "\x1bOM", "\x1b[13u", "\x1b[57414u"], "enter"],
  ["alt and enter", ["\x1b\r", "\x1b[13;3u"], "alt+enter"],
  ["shift and enter", ["\x1b[13;2u", "\x1b[27;2;13~"], "shift+enter"],
  ["^J", ["\n", "\x1b[106;5u"], "ctrl+j"],
  ["tab", ["\t", "\x1b[9u"], "tab"],
  ["shift and tab", ["\x1b[Z", "\x1b[9;2u"], "shift+tab"],
  ["backspace", ["\x7f", "\x1b[127u"], "backspace"],
  ["alt and backspace", ["\x1b\x7f", "\x1b[127;3u"], "alt+backspace"],
  ["^H", ["\b"], "ctrl+h"],
  ["escape", ["\x1b", "\x1b[27u"], "escape"],
  ["^A", ["\x01", "\x1b[97;5u", "\x1b[27;5;97~"], "ctrl+a"],
  ["^Z", ["\x1a"], "ctrl+z"],
  ["^_", ["\x1f"], "ctrl+_"],
  ["^ and space", ["\0", "\x1b[32;5u"], "ctrl+ "],
  ["alt and a digit", ["\x1b1", "\x1b[49;3u"], "alt+1"],
  ["alt and a letter", ["\x1bb", "\x1b[98;3u"], "alt+b"],
  ["alt and a capital", ["\x1bK", "\x1b[107;4u"], "alt+shift+k"],
  ["alt and another letter", ["\x1bé"], "alt+é"],
  ["alt and what begins sequences", ["\x1bO"], "alt+shift+o"],
  ["alt and a bracket", ["\x1b["], "alt+["],
  ["alt and the other bracket", ["\x1b]"], "alt+]"],
  ["escape twice", ["\x1b\x1b"], "escape escape"],
  ["escape three times", ["\x1b\x1b\x1b"], "escape escape escape"],
  ["escape, then alt and a letter", ["\x1b\x1bb"], "escape alt+b"],
  ["letters", ["a", "\x1b[97u", "\x1b[97;1:2u", "\x1b[97;;97u"], "'a'"],
  ["capitals", ["A", "\x1b[97;2u", "\x1b[97:65;2u", "\x1b[97;2;65u"], "'A'"],
  ["the keypad", ["\x1bOu", "\x1b[57404u"], "'5'"],
  ["keys let go", ["\x1b[97;1:3u", "\x1b[1;1:3A", "\x1b[13;1:3u"], ""],
  ["keys of the desktop", ["\x1b[97;9u", "\x1b[57444;9u", "\x1b[57358u"], ""],
  ["no controls out of CSI u", ["\x1b[155u", "\x1b[8232u", "\x1b[55296u", "\x1b[1114112u"], ""],
];

for (const [what, forms, key] of same) {
  Deno.test(`keys: ${what}`, () => {
    for (const form of forms) {
      assertEquals(names(form), key, JSON.stringify(form));
      assertEquals(names(`\r${form}`), ["enter", key].filter(Boolean).join(" "), JSON.stringify(form));
    }
  });
}

Deno.test("what follows a sequence is not part of it", () => {
  assertEquals(names("\x1b[Ax\x1bOBy\x1b[[Az\x1b[3$w"), "up 'x' down 'y' f1 'z' shift+delete 'w'");
});

Deno.test("text comes together, whatever its script", () => {
  const text = "Grüße, 張偉 👩‍👩‍👧 e\u0301";
  assertEquals(decode(text), [{
    type: "key",
    key: { name: "text", text, ctrl: false, alt: false, shift: false },
  }]);
  assertEquals(names("ab\rcd"), "'ab' enter 'cd'");
});

Deno.test("other encodings show, and C1 controls do not get in", () => {
  assertEquals(names("a\u009b31mb\u2028c"), "'a31mbc'");
  assertEquals(new KeyDecoder().push(Uint8Array.of(0x61, 0xe9, 0x62)).map(named), ["'a\ufffdb'"]);
});

Deno.test("a paste is one input, with plain line ends and no controls", () => {
  const [paste, ...more] = decode("\x1b[200~a\r\nb\rc\nd\te\x1b[31m\x00\x07\x9b\x7f\x1b[20\x1b[201~\r");
  assertEquals(paste, { type: "paste", text: "a\nb\nc\nd    e[31m[20", isCut: false });
  assertEquals(more.map(named), ["enter"]);
});

Deno.test("a paste that is too long is cut, and says so", () => {
  const decoder = new KeyDecoder();
  decoder.push(encoder.encode("\x1b[200~"));
  const piece = encoder.encode("x".repeat(1 << 16));
  for (let i = 0; i < 40; i++) assertEquals(decoder.push(piece), []);
  const [paste] = decoder.push(encoder.encode("\x1b[201~"));
  assert(paste?.type === "paste" && paste.isCut);
  assertEquals(paste.text.length, pasteLimit);
});

Deno.test("the mouse", () => {
  assertEquals(decode("\x1b[<64;10;5M\x1b[<65;1;1M\x1b[<0;80;24M"), [
    { type: "wheel", rows: -3, column: 9, row: 4 },
    { type: "wheel", rows: 3, column: 0, row: 0 },
    { type: "click", column: 79, row: 23 },
  ]);
  assertEquals(decode("\x1b[<0;80;24m\x1b[<2;1;1M\x1b[<32;1;1M\x1b[<66;1;1M\x1b[<0;1M\x1b[M !!"), []);
});

Deno.test("the window gains and loses the focus", () => {
  assertEquals(decode("\x1b[I\x1b[O"), [
    { type: "focus", hasFocus: true },
    { type: "focus", hasFocus: false },
  ]);
});

Deno.test("the terminal tells its background", () => {
  const black: Input[] = [{ type: "background", red: 0, green: 0, blue: 0 }];
  assertEquals(decode("\x1b]11;rgb:0000/0000/0000\x1b\\"), black);
  assertEquals(decode("\x1b]11;rgb:00/00/00\x07"), black);
  assertEquals(decode("\x1b]11;rgb:ffff/8080/00ff\x07"), [{
    type: "background",
    red: 255,
    green: 128,
    blue: 1,
  }]);
  assertEquals(decode("\x1b]11;rgba:ff/80/01/ff\x1b\\x").map(named).slice(1), ["'x'"]);
});

for (
  const unknown of [
    "\x1b[?1;2c",
    "\x1b[>0;276;0c",
    "\x1b[12;40R",
    "\x1b[?2026;2$y",
    "\x1b[?31u",
    "\x1b[99~",
    "\x1b[" + "1;".repeat(5_000) + "5C",
    "\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    "\x1b]52;c;" + "QUJD".repeat(1_000) + "\x07",
    "\x1b]11;rgb:zz/00/00\x07",
    "\x1bP>|tmux 3.3a\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b]11;rgb:00/00\x1b\\",
  ]
) {
  Deno.test(`swallowed whole: ${JSON.stringify(unknown.slice(0, 30))}`, () => {
    assertEquals(names(`a${unknown}b`), "'ab'");
  });
}

Deno.test("what never ends does not swallow what is typed for ever", () => {
  assertEquals(names("\x1b]0;title\r"), "enter");
  assertEquals(names("\x1bPxyz\x03ab"), "ctrl+c 'ab'");
  assertEquals(names("\x1b[1;\x1b[A"), "up");
  assertEquals(names("\x1b]0;" + "x".repeat(70_000)).length, "''".length + 70_000 - 64 * 1024 + 1);
});

Deno.test("only a pause makes a key of an ESC that more could follow", () => {
  const decoder = new KeyDecoder();
  assertEquals(decoder.push(encoder.encode("\x1b")), []);
  assert(decoder.isPending);
  assertEquals(decoder.push(encoder.encode("[")), []);
  assertEquals(decoder.push(encoder.encode("1;5")), []);
  assert(!decoder.isPending);
  assertEquals(decoder.flush(), []);
  assertEquals(decoder.push(encoder.encode("C")).map(named), ["ctrl+right"]);
  decoder.push(encoder.encode("\x1b"));
  assertEquals(decoder.flush().map(named), ["escape"]);
  assert(!decoder.isPending);
  assertEquals(decoder.flush(), []);
  assertEquals(decoder.push(encoder.encode("[A")).map(named), ["'[A'"]);
});

/** Two texts that follow each other mean the same as one. */
function joined(inputs: readonly Input[]): Input[] {
  const all: Input[] = [];
  for (const input of inputs) {
    const last = all.at(-1);
    if (isText(last) && isText(input)) {
      all[all.length - 1] = { type: "key", key: { ...last.key, text: last.key.text + input.key.text } };
    } else all.push(input);
  }
  return all;
}

function isText(input: Input | undefined): input is { type: "key"; key: Key } {
  return input?.type === "key" && input.key.name === "text" && !input.key.ctrl && !input.key.alt;
}

const pieces = [
  ...same.flatMap(([, forms]) => forms),
  ..."[]OPX^_<?;:0123456789~$@ABCDMRZIuabcm \\\x07\x18\x1b\x1b\x1b\x9b\x7f\r\n\t",
  "\x1b[200~",
  "\x1b[201~",
  "\x1b[20",
  "\x1b]11;rgb:",
  "ff/00/8080",
  "\x1b\\",
  "\x1b[<64;3;4M",
  "\x1b[<0;3;4M",
  "\x1b[M",
  "é",
  "張",
  "👩‍👩‍👧",
  "\u0301",
];

function randomBytes(random: Random): Uint8Array {
  const bytes: number[] = [];
  for (let left = random.below(60); left > 0; left--) {
    if (random.below(8) === 0) bytes.push(random.below(256));
    else bytes.push(...encoder.encode(random.pick(pieces)).subarray(0, 1 + random.below(40)));
  }
  return Uint8Array.from(bytes);
}

Deno.test("any bytes in any pieces mean the same as in one, and none is a control character", () => {
  const random = randomFrom("key decoder");
  for (let round = 0; round < 3_000; round++) {
    const bytes = randomBytes(random);
    const note = `${random.seedNote} ${JSON.stringify([...bytes])}`;
    const whole = new KeyDecoder();
    const expected = joined([...whole.push(bytes), ...whole.flush()]);
    for (const size of [() => 1, () => 1 + random.below(4), () => random.below(30)]) {
      const decoder = new KeyDecoder();
      const inputs: Input[] = [];
      for (let at = 0; at < bytes.length;) {
        const end = at + size();
        inputs.push(...decoder.push(bytes.subarray(at, end)));
        at = end;
      }
      inputs.push(...decoder.flush());
      assertEquals(joined(inputs), expected, note);
    }
    for (const input of expected) {
      if (input.type === "paste") assertNotMatch(input.text, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/, note);
      if (input.type === "key") assertNotMatch(input.key.text, /[\x00-\x1f\x7f-\x9f\u2028\u2029]/, note);
    }
  }
});

Deno.test("pauses anywhere throw nothing, and only add keys", () => {
  const random = randomFrom("key decoder with pauses");
  for (let round = 0; round < 500; round++) {
    const decoder = new KeyDecoder();
    const inputs: Input[] = [];
    for (const byte of randomBytes(random)) {
      inputs.push(...decoder.push(Uint8Array.of(byte)));
      if (random.below(3) === 0) inputs.push(...decoder.flush());
      assert(!decoder.isPending || decoder.flush().length > 0, random.seedNote);
    }
    for (const input of inputs) {
      if (input.type === "key") assertNotMatch(input.key.text, /[\x00-\x1f\x7f-\x9f]/, random.seedNote);
    }
  }
});

for (
  const [what, endless] of [
    ["a CSI", "\x1b[" + "1;".repeat(1 << 19)],
    ["an OSC", "\x1b]11;" + "x".repeat(1 << 20)],
    ["a paste", "\x1b[200~" + "x".repeat(1 << 22)],
  ] as const
) {
  Deno.test(`${what} without an end is read in a breath`, () => {
    const began = performance.now();
    const decoder = new KeyDecoder();
    decoder.push(encoder.encode(endless));
    assertLess(performance.now() - began, 3_000);
  });
}
