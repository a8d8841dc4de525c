// What a whole escape sequence from a terminal means: xterm, VT220, rxvt, the Linux console, tmux and kitty's CSI u.
// Knows nothing of how a sequence is cut out of the bytes (keys.ts).
import type { Input, Key } from "./key.ts";

type Name = Exclude<Key["name"], "text">;

/** How far one notch of the wheel goes, in rows. */
const wheelRows = 3;

const byLetter: Readonly<Record<string, Name>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
};

const byNumber: Readonly<Record<string, Name>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "page up",
  6: "page down",
  7: "home",
  8: "end",
};

/** `CSI 11~` is F1; the numbers have gaps. */
const functionNumbers = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34];

const keypad = "0123456789./*-+\r=,";
const keypadNames: readonly Name[] = [
  "left",
  "right",
  "up",
  "down",
  "page up",
  "page down",
  "home",
  "end",
  "insert",
  "delete",
];

export function named(name: Name, modifiers: Partial<Key> = {}): Input {
  return { type: "key", key: { name, text: "", ctrl: false, alt: false, shift: false, ...modifiers } };
}

/** A key that is a character, with ctrl or alt or both. */
export function chord(char: string, modifiers: Partial<Key>): Input {
  const text = char.toLowerCase();
  const shift = text !== char || (modifiers.shift ?? false);
  return { type: "key", key: { name: "text", ctrl: false, alt: false, ...modifiers, text, shift } };
}

export function plain(text: string): Input {
  return { type: "key", key: { name: "text", text, ctrl: false, alt: false, shift: false } };
}

/** What `CSI params final` means. Nothing for what is not a key that we know. */
export function csi(params: string, final: string): Input | undefined {
  if (params.startsWith("<")) return mouse(params.slice(1), final);
  const fields = params.split(";");
  const [first = "", second, third] = fields;
  if (/[^\d:]/.test(fields.join(""))) return undefined;
  const modifiers = modifiersOf(second);
  if (!modifiers) return undefined;
  if (final === "u") return character(first, modifiers, third);
  if (final === "~" && first === "27") return character(third ?? "", modifiers, undefined);
  if (/[~$^@]/.test(final)) {
    const rxvt = { ...final !== "~" && { shift: final !== "^", ctrl: final !== "$" } };
    const number = functionNumbers.indexOf(Number(first));
    const name = number < 0 ? byNumber[first] : `f${number + 1}` as const;
    return name && named(name, { ...modifiers, ...rxvt });
  }
  if (params === "" && (final === "I" || final === "O")) return { type: "focus", hasFocus: final === "I" };
  if (final === "Z") return named("tab", { ...modifiers, shift: true });
  if (params === "" && /[a-d]/.test(final)) return named(byLetter[final.toUpperCase()]!, { shift: true });
  // `CSI row;column R` is where the cursor is, unless it is F3.
  const name = first === "" || first === "1" ? byLetter[final] : undefined;
  return name && named(name, modifiers);
}

/** `ESC O params final`: keys in application mode, the keypad, rxvt's arrows with ctrl. */
export function ss3(params: string, final: string): Input | undefined {
  const modifiers = modifiersOf(params.split(";").at(-1));
  if (!modifiers) return undefined;
  if (/[a-d]/.test(final)) return named(byLetter[final.toUpperCase()]!, { ctrl: true });
  if (/[p-y]/.test(final)) return typed(keypad[final.charCodeAt(0) - 0x70]!, modifiers);
  const others: Record<string, string> = {
    I: "\t",
    M: "\r",
    X: "=",
    j: "*",
    k: "+",
    l: ",",
    m: "-",
    n: ".",
    o: "/",
  };
  if (others[final]) return typed(others[final], modifiers);
  const name = byLetter[final];
  return name && named(name, modifiers);
}

/** `CSI [ A` to `E`: F1 to F5 of the Linux console. */
export function consoleFunction(letter: string): Input | undefined {
  return /[A-E]/.test(letter) ? named(`f${letter.charCodeAt(0) - 0x40}`) : undefined;
}

/** The text of an OSC. */
export function osc(text: string): Input | undefined {
  const found = /^11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?$/i.exec(text);
  if (!found) return undefined;
  const [red, green, blue] = found.slice(1, 4).map((hex) =>
    Math.round(parseInt(hex, 16) * 255 / (16 ** hex.length - 1))
  );
  return { type: "background", red: red!, green: green!, blue: blue! };
}

interface Modifiers {
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

/**
 * The field is 1 and bits: shift, alt, ctrl, super, hyper, meta; and behind a colon kitty's kind of event. Undefined
 * for a key let go, and with super or hyper, which are the desktop's.
 */
function modifiersOf(field: string | undefined): Modifiers | undefined {
  const [sum, event] = (field ?? "").split(":");
  const bits = Math.max(0, Number(sum || 1) - 1);
  if (event === "3" || (bits & 24) > 0) return undefined;
  return { shift: (bits & 1) > 0, alt: (bits & 34) > 0, ctrl: (bits & 4) > 0 };
}

/** `CSI code:shifted:base ; modifiers ; text u`, all of them code points. */
function character(codes: string, modifiers: Modifiers, text: string | undefined): Input | undefined {
  const [code = 0, shifted = 0] = codes.split(":").map(Number);
  if (code >= 57376 && code <= 57398) return named(`f${code - 57363}`, modifiers);
  if (code >= 57417 && code <= 57426) return named(keypadNames[code - 57417]!, modifiers);
  const isKeypad = code >= 57399 && code <= 57416;
  // The rest of that private area are keys without a character: Caps Lock, media keys.
  if (code >= 57344 && code <= 63743 && !isKeypad) return undefined;
  const char = isKeypad ? keypad[code - 57399]! : characterOf(code);
  if (modifiers.ctrl || modifiers.alt) return typed(char, modifiers);
  const produced = (text ?? "").split(":").map((each) => characterOf(Number(each))).join("");
  if (produced !== "" && !isControl(produced)) return plain(produced);
  if (!modifiers.shift) return typed(char, modifiers);
  return typed(characterOf(shifted) || (/^\p{Ll}$/u.test(char) ? char.toUpperCase() : char), modifiers);
}

function characterOf(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

/** The key that is this one character, some of which have names. */
export function typed(char: string, modifiers: Modifiers): Input | undefined {
  if (char === "\r") return named("enter", modifiers);
  if (char === "\t") return named("tab", modifiers);
  if (char === "\x1b") return named("escape", modifiers);
  if (char === "\x7f") return named("backspace", modifiers);
  if (char === "\0") return chord(" ", { ...modifiers, ctrl: true });
  if (char === "") return undefined;
  if (char < " ") return chord(letterOf(char), { ...modifiers, ctrl: true });
  if (isControl(char)) return undefined;
  return modifiers.ctrl || modifiers.alt ? chord(char, modifiers) : plain(char);
}

/** ^A is 1, ^_ is 31. */
function letterOf(control: string): string {
  return String.fromCharCode(control.charCodeAt(0) + 0x40).toLowerCase();
}

function isControl(text: string): boolean {
  return /[\x00-\x1f\x7f-\x9f\u2028\u2029]|\p{Surrogate}/u.test(text);
}

/** SGR: `CSI < button ; column ; row M`, or m for a button let go. */
function mouse(params: string, final: string): Input | undefined {
  const found = /^(\d+);(\d+);(\d+)$/.exec(params);
  if (!found || final !== "M") return undefined;
  const button = Number(found[1]) & ~28;
  const column = Math.max(0, Number(found[2]) - 1);
  const row = Math.max(0, Number(found[3]) - 1);
  if (button === 0) return { type: "click", column, row };
  if (button === 64 || button === 65) {
    return { type: "wheel", rows: button === 64 ? -wheelRows : wheelRows, column, row };
  }
  return undefined;
}
