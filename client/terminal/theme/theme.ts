// The themes: which colours each role and the nicknames have on a background. Knows no terminal codes.
import type { Settings } from "../settings.ts";
import type { Role } from "../text/span.ts";
import { hex, isDark, legible, oklch, type Rgb } from "./colour.ts";

export interface Style {
  /** The terminal's own where there is none. */
  readonly ink?: Rgb;
  readonly paper?: Rgb;
  /** The paper's number among 16 colours; without it there is none at that depth. */
  readonly paper16?: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  /** How it differs where there are no colours. */
  readonly plain?: "bold" | "underline" | "inverse";
}

export type ThemeName = Exclude<Settings["theme"], "auto">;

export interface Theme {
  readonly name: ThemeName;
  readonly background: Rgb;
  /** What the terminal writes with by itself, about. */
  readonly foreground: Rgb;
  /** The least contrast of any text (WCAG 2). */
  readonly ratio: number;
  readonly styles: Readonly<Record<Role, Style>>;
  /** Each legible on the background. */
  readonly nicknames: readonly Rgb[];
  /** What looks came to, kept by paint.ts. */
  readonly codes: Map<string, string>;
}

/**
 * The theme on a terminal's background: "auto" is dark or light as that is. The other two have a dark and a light side;
 * dark and light themselves are made for a background of their kind, and take black or white where it is not.
 */
export function themeFor(background: Rgb | undefined, chosen: Settings["theme"] = "auto"): Theme {
  const known = background ?? hex("#000000");
  const dark = chosen === "dark" || (chosen !== "light" && isDark(known));
  const name = chosen === "auto" ? (dark ? "dark" : "light") : chosen;
  const actual = isDark(known) === dark ? known : hex(dark ? "#000000" : "#ffffff");
  return drawn(name, dark ? darkInks : lightInks, actual, dark);
}

interface Inks {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly own: string;
  readonly highlight: string;
  readonly error: string;
  readonly warning: string;
  readonly good: string;
  readonly unread: string;
  readonly bar: string;
  readonly selected: string;
  readonly code: string;
  readonly bar16: number;
  readonly selected16: number;
}

const darkInks: Inks = {
  text: "#e6e6e6",
  muted: "#9a9a9a",
  line: "#6c6c6c",
  accent: "#6cb6ff",
  own: "#e5c07b",
  highlight: "#ffd75f",
  error: "#ff7b72",
  warning: "#ffb454",
  good: "#7ee787",
  unread: "#ff8fa3",
  bar: "#303030",
  selected: "#264f78",
  code: "#262626",
  bar16: 4,
  selected16: 6,
};

const lightInks: Inks = {
  text: "#1f1f1f",
  muted: "#666666",
  line: "#9a9a9a",
  accent: "#0550ae",
  own: "#7a4d00",
  highlight: "#9a3412",
  error: "#b3140b",
  warning: "#8a5a00",
  good: "#116329",
  unread: "#a3123f",
  bar: "#e0e0e0",
  selected: "#cfe3ff",
  code: "#f0f0f0",
  bar16: 7,
  selected16: 6,
};

/** Okabe and Ito, "Color Universal Design": told apart with any kind of colour vision. */
const okabeIto = {
  orange: "#e69f00",
  sky: "#56b4e9",
  green: "#009e73",
  yellow: "#f0e442",
  blue: "#0072b2",
  vermillion: "#d55e00",
  purple: "#cc79a7",
} as const;

const colourBlind: Partial<Inks> = {
  accent: okabeIto.sky,
  own: okabeIto.orange,
  highlight: okabeIto.yellow,
  error: okabeIto.vermillion,
  warning: okabeIto.orange,
  good: okabeIto.green,
  unread: okabeIto.purple,
};

function drawn(name: ThemeName, given: Inks, background: Rgb, dark: boolean): Theme {
  const inks = name === "colour-blind" ? { ...given, ...colourBlind } : given;
  const ratio = name === "high-contrast" ? 7 : 4.5;
  const ink = (text: string) => legible(hex(text), background, ratio);
  const bar = { paper: hex(inks.bar), paper16: inks.bar16, plain: "inverse" } as const;
  const styles: Record<Role, Style> = {
    "text": {},
    "muted": { ink: ink(inks.muted) },
    "time": { ink: ink(inks.muted) },
    "line": { ink: name === "high-contrast" ? ink(inks.muted) : hex(inks.line) },
    "accent": { ink: ink(inks.accent) },
    "own": { ink: ink(inks.own), bold: true, plain: "bold" },
    "highlight": { ink: ink(inks.highlight), bold: true, plain: "bold" },
    "error": { ink: ink(inks.error), plain: "bold" },
    "warning": { ink: ink(inks.warning), plain: "bold" },
    "good": { ink: ink(inks.good) },
    "operator": { ink: ink(inks.good) },
    "link": { ink: ink(inks.accent), underline: true, plain: "underline" },
    "code": { ink: ink(inks.own), paper: hex(inks.code) },
    "quote": { ink: ink(inks.muted), italic: true },
    "unread": { ink: ink(inks.unread), plain: "bold" },
    "bar": bar,
    "bar strong": { ...bar, bold: true },
    "selected": { paper: hex(inks.selected), paper16: inks.selected16, plain: "inverse" },
  };
  const nicknames = (name === "colour-blind" ? Object.values(okabeIto).map(hex) : hues(dark))
    .map((colour) => legible(colour, background, ratio));
  return { name, background, foreground: ink(inks.text), ratio, styles, nicknames, codes: new Map() };
}

const HUES = 24;

/** Around the circle, neighbours not equally light. */
function hues(dark: boolean): Rgb[] {
  const [one, other] = dark ? [0.74, 0.84] : [0.5, 0.4];
  return Array.from(
    { length: HUES },
    (_, index) => oklch(index % 2 === 0 ? one : other, 0.13, index * 360 / HUES),
  );
}

/** Each theme on the background that it is made for. */
export const themes: Readonly<Record<ThemeName, Theme>> = {
  "dark": themeFor(hex("#000000"), "dark"),
  "light": themeFor(hex("#ffffff"), "light"),
  "high-contrast": themeFor(hex("#000000"), "high-contrast"),
  "colour-blind": themeFor(hex("#000000"), "colour-blind"),
};
