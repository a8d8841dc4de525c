// What the server says -> lines for a person to read. Pure. Everything a stranger wrote goes through `clean`.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import { neutralise, stripFormatting } from "../protocol/terminal_text.ts";
import { foldName, type Isupport, roomOf } from "./isupport.ts";
import type { Paint } from "./terminal/line/paint.ts";
import type { ShownLine } from "./terminal/line/surface.ts";
import { numericText } from "./render_numerics.ts";

/** All that the look of a message depends on, apart from the message. */
export interface View {
  readonly paint: Paint;
  readonly isupport: Isupport;
  readonly nickname: string;
  /** The room or person that is talked to; what is said elsewhere is marked with its place. */
  readonly target: string | undefined;
  /** The newest list of names for a room. */
  readonly listing: (room: string) => readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The time of day to show, such as 12:34. */
  readonly timeOf: (ms: number) => string;
}

/** The lines for a message: one or none, so far. */
export function render(message: IrcMessage, view: View): ShownLine[] {
  const at = Date.parse(message.tags?.get("time") ?? "");
  const line = lineFor(message, view);
  return line ? [stamped(line, view, Number.isNaN(at) ? view.now : at)] : [];
}

/** A line of the client's own, with the time in front. */
export function note(kind: ShownLine["kind"], text: string, view: View): ShownLine {
  return stamped({ kind, text: mark(kind, clean(text), view) }, view, view.now);
}

/** Text of others, without formatting codes and without anything that could control a terminal. */
export function clean(text: string): string {
  return neutralise(stripFormatting(text));
}

function stamped(line: ShownLine, { paint, timeOf }: View, at: number): ShownLine {
  return { ...line, text: `${paint.faint(timeOf(at))} ${line.text}` };
}

function mark(kind: ShownLine["kind"], text: string, { paint }: View): string {
  if (kind === "error") return paint.alarming(`!! ${text}`);
  return kind === "status" ? paint.faint(`-- ${text}`) : `-- ${text}`;
}

function lineFor(message: IrcMessage, view: View): ShownLine | undefined {
  const { paint } = view;
  const nick = (name: string) => paint.nickname(clean(name));
  const who = nick(nicknameOf(message.source ?? ""));
  const [first = "", second = "", third = ""] = message.params;
  const because = (reason: string) => reason === "" ? "" : ` (${clean(reason)})`;
  const event = (text: string): ShownLine => ({ kind: "talk", text: `-- ${text}` });
  switch (message.command) {
    case "PRIVMSG":
      return said(message, view);
    case "NOTICE":
      return noticed(message, view);
    case "JOIN":
      return { kind: "talk", text: `--> ${who} joined ${clean(first)}` };
    case "PART":
      return { kind: "talk", text: `<-- ${who} left ${clean(first)}${because(second)}` };
    case "QUIT":
      return { kind: "talk", text: `<-- ${who} left the server${because(first === "Quit" ? "" : first)}` };
    case "KICK":
      return {
        kind: "talk",
        text: `<-- ${who} removed ${nick(second)} from ${clean(first)}${because(third)}`,
      };
    case "NICK":
      return event(`${who} is now ${nick(first)}`);
    case "TOPIC":
      return event(
        `${who} ${second === "" ? "cleared the topic" : "set the topic"} of ${clean(first)}${
          second === "" ? "" : `: ${clean(second)}`
        }`,
      );
    case "MODE":
      return roomOf(first, view.isupport) === undefined
        ? undefined
        : event(`${who} set ${clean(message.params.slice(1).join(" "))} on ${clean(first)}`);
    case "REDACT":
      return event(`${who} took back a message in ${clean(first)}${because(third)}`);
    case "INVITE":
      return event(`${who} invites ${nick(first)} to ${clean(second)}`);
    case "WALLOPS":
      return { kind: "talk", text: `-${who}- ${clean(first)}` };
    case "FAIL":
      return { kind: "error", text: mark("error", clean(message.params.at(-1) ?? ""), view) };
    case "WARN":
    case "NOTE":
    case "REGISTER":
      return { kind: "status", text: mark("status", clean(message.params.at(-1) ?? ""), view) };
  }
  return /^\d{3}$/.test(message.command) ? numeric(message, view) : undefined;
}

function said(message: IrcMessage, view: View): ShownLine | undefined {
  const [target = "", text = ""] = message.params;
  const from = nicknameOf(message.source ?? "");
  const { place, people } = header(from, target, view);
  const ctcp = /^\x01([^ \x01]+) ?([^\x01]*)/.exec(text);
  if (!ctcp) return { kind: "talk", text: `${place}<${people}> ${clean(text)}` };
  if (ctcp[1]!.toUpperCase() === "ACTION") {
    return { kind: "talk", text: `${place}* ${people} ${clean(ctcp[2]!)}` };
  }
  return { kind: "status", text: `-- ${people} asks this client for ${clean(ctcp[1]!)}` };
}

function noticed(message: IrcMessage, view: View): ShownLine {
  const [target = "", text = ""] = message.params;
  const source = message.source ?? "";
  const isPerson = source.includes("!") || isSelf(source, view);
  if (!isPerson) return { kind: "status", text: mark("status", clean(text), view) };
  const { place, people } = header(nicknameOf(source), target, view);
  return { kind: "talk", text: `${place}-${people}- ${clean(text.replaceAll("\x01", ""))}` };
}

/** Who speaks, and to whom unless it is to the room that is in view anyway. */
function header(from: string, target: string, view: View): { place: string; people: string } {
  const { paint, isupport } = view;
  const speaker = paint.nickname(clean(from));
  const room = roomOf(target, isupport);
  if (room === undefined) return { place: "", people: `${speaker} -> ${paint.nickname(clean(target))}` };
  const inView = view.target !== undefined && foldName(target, isupport) === foldName(view.target, isupport);
  return { place: inView ? "" : `${paint.strong(clean(target))} `, people: speaker };
}

function isSelf(name: string, view: View): boolean {
  return foldName(name, view.isupport) === foldName(view.nickname, view.isupport);
}

function numeric(message: IrcMessage, view: View): ShownLine | undefined {
  const { command, params } = message;
  if (command === "366") {
    const names = view.listing(params[1] ?? "").map((name) => listed(clean(name), view));
    const people = names.length === 1 ? "1 person" : `${names.length} people`;
    return { kind: "talk", text: `-- ${people} in ${clean(params[1] ?? "")}: ${names.join(", ")}` };
  }
  const text = numericText(command, params.map(clean));
  if (text === undefined) return undefined;
  const isStatus = command < "300" || motd.has(command) || logins.has(command);
  const kind = isStatus ? "status" : command >= "400" ? "error" : "talk";
  return { kind, text: mark(kind, text, view) };
}

/** A nickname with the prefix that it has in a list of names. */
function listed(name: string, { paint, isupport }: View): string {
  const start = Array.from(name).findIndex((char) => !isupport.memberPrefixes.includes(char));
  return name.slice(0, start) + paint.nickname(name.slice(start));
}

/** Logged in, logged out. */
const logins = new Set(["900", "901", "903"]);

const motd = new Set(["372", "375", "376"]);
