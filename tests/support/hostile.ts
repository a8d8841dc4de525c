// Lines that no honest client sends: every command with every kind of parameter, marked texts that would be a line of
// their own if an end of line could get through, and bytes that are nothing at all.
import { commands } from "../../server/commands/table.ts";
import type { Random } from "./random.ts";

const encoder = new TextEncoder();

/** What an injected line would look like to whoever reads it. */
export const INJECTED = "INJECTED";
const EVIL = `:evil!evil@evil ${INJECTED} x`;

const words = [
  ..."#a #A #b #lobby #nowhere alice ALICE fuzz nobody * 0 + - +o -o +b +e +I +k -k +l +imnst -imnst +zZ: LS 302 REQ END"
    .split(" "),
  ..."LIST server-time message-tags -message-tags batch,echo labeled-response irc.test >1 <9 *!*@* a?*! ?* 5 -1 9999999999"
    .split(" "),
  "#a,#b,#lobby",
  "alice,fuzz,nobody,#a",
  ":",
  "::",
  "::x",
  ":a b",
  ": ",
  "",
  "\x01ACTION waves\x01",
  "\x01VERSION\x01",
  "\x1b]0;t\x07",
  "é",
  "\u202e\u2028\u0085",
  "😀\u200d",
  "x".repeat(400),
  ",".repeat(50),
];

const all = [
  "\r",
  "\n",
  "\r\n",
  "\n\r",
  "\0",
  "\r\r\n",
  EVIL,
  `\r\n${EVIL}\r\n`,
  `\r${EVIL}`,
  "\\r\\n",
  "\\:",
  " :",
  ":",
  " ",
  ";",
  "=",
  ",",
  "@",
  "!",
  "%0d%0a",
  "\u0085",
  "\u2028",
  "\x0b",
  "x",
  "é",
];

/** A text that tries to end its line. */
export function injection(random: Random): string {
  // A line with a stray CR or NUL is refused as a whole: half of the texts have to get past that.
  const pieces = random.below(2) === 0 ? all : all.filter((piece) => !/[\r\n\0]/.test(piece));
  return Array.from({ length: 1 + random.below(5) }, () => random.pick(pieces)).join("");
}

/** One line of IRC, with its end: a command of this server, or another one, with parameters that may not suit it. */
export function hostileLine(random: Random): string {
  const param = () => random.below(6) === 0 ? injection(random) : random.pick(words);
  const tags = random.below(4) === 0
    ? `@${random.pick(["label", "+draft/reply", "time", "msgid", injection(random)])}=${param()} `
    : "";
  const source = random.below(10) === 0 ? `:${param()} ` : "";
  const command = random.pick([...commands.keys(), "PRIVMSG", "JOIN", "MODE", "FOO", "001", ""]);
  const params = Array.from({ length: random.below(5) }, param).map((word) => ` ${word}`).join("");
  const last = random.below(2) === 0 ? ` :${param()}${param()}` : "";
  return `${tags}${source}${command}${params}${last}\r\n`;
}

/** What a person might type, or paste. */
export function hostileText(random: Random): string {
  const start = random.pick(["", "!", "!!", "!msg ", "!nick ", "!query ", "Query ", "List", "/", "!who "]);
  return `${start}${random.pick(words)} ${injection(random)}${random.pick(["\n", "\r\n"])}`;
}

/** The same bytes, some of them changed, doubled, lost, or cut off. */
export function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  const out = [...bytes];
  for (let i = random.below(6); i > 0 && out.length > 0; i--) {
    const at = random.below(out.length);
    const span = random.below(20);
    switch (random.below(4)) {
      case 0:
        out[at] = random.below(256);
        break;
      case 1:
        out.splice(at, span);
        break;
      case 2:
        out.splice(at, 0, ...out.slice(at, at + span));
        break;
      default:
        out.splice(at, 0, ...randomBytes(span, random));
    }
  }
  return Uint8Array.from(out);
}

export function randomBytes(count: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.below(256));
}

export const utf8 = (text: string) => encoder.encode(text);
