// The settings of the terminal client, as a table: /set, the settings file and the documentation all read it.
// Knows no file.

export interface Settings {
  readonly theme: "auto" | "dark" | "light" | "high-contrast" | "colour-blind";
  /** Words that highlight, besides the nickname. */
  readonly highlight: readonly string[];
  readonly bell: boolean;
  readonly notify: boolean;
  readonly dnd: boolean;
  /** Tells others that one is typing. */
  readonly typing: boolean;
  /** Minutes without a key after which one is away; 0 for never. */
  readonly awayAfter: number;
  /** Nicknames whose words are not shown. */
  readonly ignore: readonly string[];
  /** Side panels, where there is room. */
  readonly rooms: boolean;
  readonly members: boolean;
  readonly mouse: boolean;
  readonly clock: "24h" | "12h";
}

export const defaultSettings: Settings = {
  theme: "auto",
  highlight: [],
  bell: true,
  notify: true,
  dnd: false,
  typing: true,
  awayAfter: 0,
  ignore: [],
  rooms: true,
  members: true,
  mouse: true,
  clock: "24h",
};
