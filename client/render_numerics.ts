// Numeric replies -> sentences (Modern IRC, "Numerics"). Pure. Takes parameters that are harmless already.

/**
 * The sentence for a numeric with its parameters, our own nickname first; undefined for one that tells a person
 * nothing. An unknown one is shown as the server put it.
 */
export function numericText(numeric: string, params: readonly string[]): string | undefined {
  if (silent.has(numeric)) return undefined;
  const [, subject = "", ...rest] = params;
  const sentence = sentences[numeric];
  if (sentence) return sentence(subject, rest, params.at(-1) ?? "");
  return params.slice(1).join(" ") || undefined;
}

/** Replies that only frame others, or that other messages say better. */
const silent = new Set(
  ("002 003 004 005 250 251 252 253 254 255 265 266 221 315 318 321 323 329 333 353 369 374 375 376 365 368 " +
    "394 412 422 451").split(" "),
);

type Sentence = (subject: string, rest: readonly string[], last: string) => string;

const sentences: Readonly<Record<string, Sentence>> = {
  "001": (_subject, _rest, last) => last,
  "301": (who, _rest, last) => `${who} is away: ${last}`,
  "305": () => "You are no longer marked as away.",
  "306": () => "You are marked as away.",
  "311": (who, [user, host], last) => `${who} is ${user}@${host} (${last})`,
  "312": (who, [server], last) => `${who} is on ${server} (${last})`,
  "313": (who) => `${who} is an operator of the server.`,
  "314": (who, [user, host], last) => `${who} was ${user}@${host} (${last})`,
  "317": (who, [seconds]) => `${who} has been silent for ${duration(Number(seconds))}.`,
  "319": (who, _rest, last) => `${who} is in ${last.trim()}`,
  "322": (room, [count], last) => `${room}: ${count === "1" ? "1 person" : `${count} people`}${after(last)}`,
  "324": (room, modes) => `${room} has the modes ${modes.join(" ")}`,
  "330": (who, [account]) => `${who} is logged in as ${account}.`,
  "331": (room) => `${room} has no topic.`,
  "332": (room, _rest, last) => `The topic of ${room} is: ${last}`,
  "335": (who) => `${who} is a bot.`,
  "338": (who, rest) => `${who} is really ${rest.slice(0, -1).join(" ")}`,
  "341": (who, [room]) => `You have invited ${who} to ${room}.`,
  "352": (room, [user, host, , who, flags = ""], last) =>
    `${who} is ${user}@${host}${flags.startsWith("G") ? ", away" : ""}, in ${room} (${
      last.replace(/^\d+ /, "")
    })`,
  "372": (_subject, _rest, last) => last.replace(/^- /, ""),
  "401": (who) => `There is nobody called ${who} here.`,
  "403": (room) => `There is no room called ${room}.`,
  "404": (room, _rest, last) => `You cannot speak in ${room}${reason(last)}`,
  "405": (room) => `You are in too many rooms to join ${room}.`,
  "406": (who) => `There was nobody called ${who} here.`,
  "421": (command) => `This server does not know ${command}.`,
  "432": (name) => `The nickname ${name} is not allowed here.`,
  "433": (name) => `The nickname ${name} is taken.`,
  "436": (name) => `The nickname ${name} is taken.`,
  "437": (name) => `${name} cannot be had just now.`,
  "441": (who, [room]) => `${who} is not in ${room}.`,
  "442": (room) => `You are not in ${room}.`,
  "443": (who, [room]) => `${who} is in ${room} already.`,
  "461": (command) => `The server needs more than that for ${command}.`,
  "471": (room) => `${room} is full.`,
  "473": (room) => `${room} is for invited people only.`,
  "474": (room) => `You are banned from ${room}.`,
  "475": (room) => `${room} needs its key: /join ${room} KEY`,
  "476": (room) => `${room} cannot be the name of a room here.`,
  "477": (room, _rest, last) => `You cannot join ${room}${reason(last)}`,
  "482": (room) => `Only an operator of ${room} can do that.`,
  "900": (_subject, _rest, last) => last,
  "901": (_subject, _rest, last) => last,
  "671": (who) => `${who} has a secure connection.`,
};

function after(topic: string): string {
  return topic === "" ? "" : `, ${topic}`;
}

function reason(text: string): string {
  return text === "" ? "." : `: ${text}`;
}

function duration(seconds: number): string {
  if (!(seconds >= 0)) return "some time";
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
