// The colours that terminals number: xterm's 16, and the 240 after them that are the same everywhere. Finds the one for
// a colour. Pure.
import { contrastOf, hex, luminance, type Rgb } from "./colour.ts";

/** How many bits of colour a terminal shows; 0 for none at all. */
export type Depth = 0 | 4 | 8 | 24;

interface Numbered {
  readonly number: number;
  readonly colour: Rgb;
  readonly luminance: number;
}

const sixteen = [
  ...["#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"],
  ...["#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"],
].map(hex);

const levels = [0, 95, 135, 175, 215, 255];
const cube = levels.flatMap((red) => levels.flatMap((green) => levels.map((blue) => ({ red, green, blue }))));
const greys = Array.from({ length: 24 }, (_, step) => {
  const value = 8 + 10 * step;
  return { red: value, green: value, blue: value };
});

const all: readonly Numbered[] = [...sixteen, ...cube, ...greys].map((colour, number) => ({
  number,
  colour,
  luminance: luminance(colour),
}));
const first16 = all.slice(0, 16);
const last240 = all.slice(16);

/** The colour with a number, 0 to 255, as xterm has it. */
export function numbered(number: number): Rgb {
  return all[number]!.colour;
}

/**
 * The number of the nearest colour; with `on`, of the nearest that has at least that contrast there, or if none has, of
 * the one with the most.
 */
export function nearest(
  colour: Rgb,
  depth: 4 | 8,
  on?: { readonly paper: Rgb; readonly ratio: number },
): number {
  const candidates = depth === 4 ? first16 : last240;
  if (on === undefined) return closest(candidates, colour);
  const paper = luminance(on.paper);
  const legible = candidates.filter((each) => contrastOf(each.luminance, paper) >= on.ratio);
  if (legible.length > 0) return closest(legible, colour);
  return candidates.reduce((best, each) =>
    contrastOf(each.luminance, paper) > contrastOf(best.luminance, paper) ? each : best
  ).number;
}

function closest(candidates: readonly Numbered[], colour: Rgb): number {
  let best = candidates[0]!;
  let least = Infinity;
  for (const each of candidates) {
    const far = distance(each.colour, colour);
    if (far >= least) continue;
    least = far;
    best = each;
  }
  return best.number;
}

/** Squared, weighted as the eye does roughly. */
function distance(a: Rgb, b: Rgb): number {
  return 3 * (a.red - b.red) ** 2 + 4 * (a.green - b.green) ** 2 + 2 * (a.blue - b.blue) ** 2;
}
