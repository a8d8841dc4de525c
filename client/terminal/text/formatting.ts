// The formatting codes of IRC clients (modern.ircdocs.horse/formatting) -> spans of safe text. Knows no markup and no
// colour values.
import { neutralise } from "../../../protocol/terminal_text.ts";
import type { Look, Span } from "./span.ts";

const code =
  /\x03(?:(\d{1,2})(?:,(\d{1,2}))?)?|\x04(?:([0-9a-fA-F]{6})(?:,([0-9a-fA-F]{6}))?)?|[\x02\x0f\x11\x16\x1d-\x1f]/g;

/** One line, as it came, in `base` and what its codes add to that. */
export function formatted(raw: string, base: Look): Span[] {
  const spans: Span[] = [];
  let look = base;
  let start = 0;
  const cut = (end: number) => {
    const text = neutralise(raw.slice(start, end));
    if (text !== "") spans.push({ text, look });
  };
  for (const match of raw.matchAll(code)) {
    cut(match.index);
    start = match.index + match[0].length;
    look = changed(look, match, base);
  }
  cut(raw.length);
  return spans;
}

function changed(look: Look, [whole, ink, paper, hexInk, hexPaper]: RegExpMatchArray, base: Look): Look {
  switch (whole[0]) {
    case "\x02":
      return toggled(look, "bold");
    case "\x1d":
      return toggled(look, "italic");
    case "\x1f":
      return toggled(look, "underline");
    case "\x1e":
      return toggled(look, "strike");
    case "\x16":
      return toggled(look, "inverse");
    case "\x11": {
      const { role, ...rest } = look;
      if (role !== "code") return { ...rest, role: "code" };
      return base.role === undefined ? rest : { ...rest, role: base.role };
    }
    case "\x03":
      return coloured(look, tableColour(ink), tableColour(paper), ink === undefined);
    case "\x04":
      return coloured(look, hexColour(hexInk), hexColour(hexPaper), hexInk === undefined);
    default:
      return base;
  }
}

function toggled(look: Look, key: "bold" | "italic" | "underline" | "strike" | "inverse"): Look {
  const { [key]: isOn, ...rest } = look;
  return isOn ? rest : { ...rest, [key]: true };
}

type Colour = number | string | "default" | undefined;

function coloured(look: Look, ink: Colour, paper: Colour, isReset: boolean): Look {
  const { ink: oldInk, paper: oldPaper, ...rest } = look;
  if (isReset) return rest;
  const newInk = ink ?? oldInk;
  const newPaper = paper ?? oldPaper;
  return {
    ...rest,
    ...(newInk === undefined || newInk === "default" ? {} : { ink: newInk }),
    ...(newPaper === undefined || newPaper === "default" ? {} : { paper: newPaper }),
  };
}

/** 99 is the default colour. */
function tableColour(digits: string | undefined): Colour {
  if (digits === undefined) return undefined;
  return Number(digits) === 99 ? "default" : Number(digits);
}

function hexColour(digits: string | undefined): Colour {
  return digits === undefined ? undefined : `#${digits.toLowerCase()}`;
}
