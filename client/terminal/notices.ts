// What a terminal is asked to do beside showing the screen: ring, notify, fill the clipboard, tell its background. Text
// of others is made harmless here. Pure.
import { safe } from "./view/fit.ts";

export const bell = "\x07";

/** The answer comes among the keys, if at all. */
export const backgroundQuery = "\x1b]11;?\x1b\\";

/** A notification in characters; what terminals show of one is less. */
const notificationLimit = 200;

/** What a clipboard takes, in characters; terminals that bound it take at least this much. */
const clipboardLimit = 50_000;

/** Some terminals know OSC 9, some OSC 777; those that know both get one. */
export function notification(title: string, text: string, term: string): string {
  const short = (part: string) => [...safe(part)].slice(0, notificationLimit).join("").replaceAll(";", ",");
  const osc777 = `\x1b]777;notify;${short(title)};${short(text)}\x1b\\`;
  if (/^(?:xterm-kitty|xterm-ghostty|foot|wezterm)/.test(term)) return osc777;
  // A digit at its start would be another command of OSC 9.
  return `\x1b]9;${short(`${title}: ${text}`).replace(/^(?=\d)/, "· ")}\x1b\\${osc777}`;
}

/** Puts text into the clipboard (OSC 52); control characters other than line breaks and tabs are left out. */
export function clipboard(text: string): string {
  const kept = text.slice(0, clipboardLimit).toWellFormed().replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "");
  return `\x1b]52;c;${new TextEncoder().encode(kept).toBase64()}\x1b\\`;
}
