// A row -> a text with the terminal's codes for its looks, at a colour depth, every look ended where its text ends. The
// only place that writes codes for colours. Pure, but for what the theme keeps of it.
import { neutralise } from "../../../protocol/terminal_text.ts";
import type { Look, Row } from "../text/span.ts";
import { hex, legible, type Rgb } from "./colour.ts";
import { mircColour } from "./mirc_colours.ts";
import { nicknameColour } from "./nickname_colour.ts";
import { type Depth, nearest, numbered } from "./palette.ts";
import type { Style, Theme } from "./theme.ts";

/** One line of text; at depth 0 bold, underlined and inverse alone tell looks apart. */
export function paint(row: Row, theme: Theme, depth: Depth): string {
  return row.map(({ text, look }) => {
    if (text === "") return "";
    // Spans are safe already; a mistake elsewhere must not reach the terminal.
    const safe = /[^\x20-\x7e]/.test(text) ? neutralise(text) : text;
    const codes = codesOf(look, theme, depth);
    const painted = codes === "" ? safe : `\x1b[${codes}m${safe}\x1b[0m`;
    return look.link === undefined ? painted : linked(painted, look.link);
  }).join("");
}

/** OSC 8. The parts of a link on several rows have one id, so that they light up together. */
function linked(text: string, url: string): string {
  if (!/^[\x21-\x7e]+$/.test(url)) return text;
  let id = 0;
  for (let i = 0; i < url.length; i++) id = Math.imul(id, 31) + url.charCodeAt(i) >>> 0;
  return `\x1b]8;id=${id.toString(36)};${url}\x1b\\${text}\x1b]8;;\x1b\\`;
}

/** There are as many looks as there are nicknames and colours in messages: strangers could fill the memory. */
const KEPT = 4_096;

function codesOf(look: Look, theme: Theme, depth: Depth): string {
  const { role = "", nickname = "", ink = "", paper = "", on = "" } = look;
  const flags = [look.bold, look.italic, look.underline, look.strike, look.inverse]
    .map((flag) => flag ? 1 : 0).join("");
  const key = `${depth} ${role} ${ink} ${paper} ${on} ${flags} ${nickname}`;
  let codes = theme.codes.get(key);
  if (codes === undefined) {
    codes = (depth === 0 ? plainCodes(look, theme) : colourCodes(look, theme, depth)).join(";");
    if (theme.codes.size >= KEPT) theme.codes.clear();
    theme.codes.set(key, codes);
  }
  return codes;
}

function plainCodes(look: Look, theme: Theme): string[] {
  const plain = styleOf(look, theme).plain;
  const isBold = look.bold || plain === "bold" || look.nickname !== undefined;
  const isInverse = (look.on !== undefined || plain === "inverse") !== Boolean(look.inverse);
  return [
    ...(isBold ? ["1"] : []),
    ...(look.underline || plain === "underline" ? ["4"] : []),
    ...(isInverse ? ["7"] : []),
  ];
}

function colourCodes(look: Look, theme: Theme, depth: 4 | 8 | 24): string[] {
  const style = styleOf(look, theme);
  const paper = paperOf(look, style, theme, depth);
  const ink = inkOf(look, style, theme) ?? (paper ? theme.foreground : undefined);
  return [
    ...(look.bold || style.bold ? ["1"] : []),
    ...(look.italic || style.italic ? ["3"] : []),
    ...(look.underline || style.underline ? ["4"] : []),
    ...(look.inverse ? ["7"] : []),
    ...(look.strike ? ["9"] : []),
    ...(ink ? [inkCode(ink, look.role === "line" && !paper ? 1 : theme.ratio)] : []),
    ...(paper ? [paper.code] : []),
  ];

  function inkCode(colour: Rgb, ratio: number): string {
    const on = { paper: paper?.colour ?? theme.background, ratio };
    if (depth === 24) return rgbCode(38, legible(colour, on.paper, ratio));
    return numberCode("ink", nearest(colour, depth, on), depth);
  }
}

/** A nickname's colour wins over the role's, a bar's background over the role's own. */
function styleOf({ role = "text", nickname }: Look, theme: Theme): Style {
  return nickname === undefined ? theme.styles[role] : {};
}

function inkOf({ ink, nickname }: Look, style: Style, theme: Theme): Rgb | undefined {
  if (ink !== undefined) return colourOf(ink);
  return nickname === undefined ? style.ink : nicknameColour(nickname, theme);
}

function colourOf(colour: number | string): Rgb | undefined {
  return typeof colour === "number" ? mircColour(colour) : hex(colour);
}

interface Paper {
  readonly code: string;
  /** As it comes out at this depth. */
  readonly colour: Rgb;
}

function paperOf({ paper, on }: Look, style: Style, theme: Theme, depth: 4 | 8 | 24): Paper | undefined {
  const named = paper === undefined ? undefined : colourOf(paper);
  const ground = on === undefined ? style : theme.styles[on];
  const colour = named ?? ground.paper;
  if (colour === undefined) return undefined;
  if (depth === 24) return { code: rgbCode(48, colour), colour };
  const number = named || depth === 8 ? nearest(colour, depth) : ground.paper16;
  if (number === undefined) return undefined;
  return { code: numberCode("paper", number, depth), colour: numbered(number) };
}

function rgbCode(which: 38 | 48, { red, green, blue }: Rgb): string {
  return `${which};2;${red};${green};${blue}`;
}

function numberCode(which: "ink" | "paper", number: number, depth: 4 | 8): string {
  const shift = which === "ink" ? 0 : 10;
  if (depth === 8) return `${38 + shift};5;${number}`;
  return String((number < 8 ? 30 + number : 82 + number) + shift);
}
