// Each setting with what it means, what it can be, how it is typed and how it is written in the file: /set, the file and
// the test of its documentation read it. Pure.
import type { Settings } from "./settings.ts";

export interface SettingRow {
  readonly name: keyof Settings;
  readonly help: string;
  /** What a value looks like, for people. */
  readonly values: string;
  /** The settings with this one as typed; undefined where it cannot be that. */
  with(settings: Settings, text: string): Settings | undefined;
  /** The value as it would be typed. */
  show(settings: Settings): string;
  /** What its value in the file is, in words. */
  readonly kind: string;
  /** Whether this can be its value in the file. */
  isValue(value: unknown): boolean;
}

const maxWords = 100;
const maxMinutes = 24 * 60;

export const settingRows: readonly SettingRow[] = [
  oneOf("theme", ["auto", "dark", "light", "high-contrast", "colour-blind"], "The colours"),
  words("highlight", "Words that count as your nickname does"),
  onOff("bell", "Ring the bell when somebody speaks to you"),
  onOff("notify", "Tell the desktop when somebody speaks to you"),
  onOff("dnd", "Do not disturb: neither bell nor notifications"),
  onOff("typing", "Tell others that you are typing"),
  {
    name: "awayAfter",
    help: "Minutes without a key after which you are away; 0 for never",
    values: `0 to ${maxMinutes}`,
    with(settings, text) {
      const awayAfter = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
      return awayAfter <= maxMinutes ? { ...settings, awayAfter } : undefined;
    },
    show: ({ awayAfter }) => String(awayAfter),
    kind: `a whole number from 0 to ${maxMinutes}`,
    isValue: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= maxMinutes,
  },
  words("ignore", "Nicknames whose words are not shown"),
  onOff("rooms", "The list of rooms, where there is room for it"),
  onOff("members", "The list of members, where there is room for it"),
  onOff("mouse", "The wheel and clicks; off, the terminal selects text with them"),
  oneOf("clock", ["24h", "12h"], "How times are shown"),
];

/** By its name in either case of letters. */
export function settingNamed(rows: readonly SettingRow[], name: string): SettingRow | undefined {
  return rows.find((row) => row.name.toLowerCase() === name.toLowerCase());
}

type Named<T> = { [K in keyof Settings]: Settings[K] extends T ? K : never }[keyof Settings];

function onOff(name: Named<boolean>, help: string): SettingRow {
  return {
    name,
    help,
    values: "on or off",
    with(settings, text) {
      const word = text.toLowerCase();
      if (["on", "true", "yes"].includes(word)) return { ...settings, [name]: true };
      return ["off", "false", "no"].includes(word) ? { ...settings, [name]: false } : undefined;
    },
    show: (settings) => settings[name] ? "on" : "off",
    kind: "true or false",
    isValue: (value) => typeof value === "boolean",
  };
}

function oneOf(name: "theme" | "clock", values: readonly string[], help: string): SettingRow {
  return {
    name,
    help,
    values: values.join(", "),
    with(settings, text) {
      const value = values.find((each) => each === text.toLowerCase());
      return value === undefined ? undefined : { ...settings, [name]: value };
    },
    show: (settings) => settings[name],
    kind: `one of ${values.join(", ")}`,
    isValue: (value) => typeof value === "string" && values.includes(value),
  };
}

function words(name: Named<readonly string[]>, help: string): SettingRow {
  return {
    name,
    help,
    values: "words with spaces between them, or none",
    with(settings, text) {
      const list = text.toLowerCase() === "none" ? [] : text.split(/[\s,]+/).filter((word) => word !== "");
      return list.length <= maxWords ? { ...settings, [name]: list } : undefined;
    },
    show: (settings) => settings[name].length === 0 ? "none" : settings[name].join(" "),
    kind: "a list of words",
    isValue: (value) => Array.isArray(value) && value.every((each) => typeof each === "string"),
  };
}
