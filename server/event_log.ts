// The server's log: one structured line an event, for people or for programs. Never holds what people say, passwords,
// or a character that could control the reader's terminal.
import { neutralise } from "../protocol/terminal_text.ts";

export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** Writes one event. */
export type EventLog = (event: string, fields?: Fields) => void;

/** Makes the lines; `write` gets each with its line end, `now` is in milliseconds since 1970. */
export function eventLog(
  format: "text" | "json",
  write: (line: string) => void,
  now: () => number,
): EventLog {
  return (event, fields = {}) => {
    const time = new Date(now()).toISOString();
    write(format === "json" ? jsonLine(time, event, fields) : textLine(time, event, fields));
  };
}

function jsonLine(time: string, event: string, fields: Fields): string {
  const safe = Object.entries(fields).map((
    [key, value],
  ) => [key, typeof value === "string" ? neutralise(value) : value]);
  return JSON.stringify({ time, event, ...Object.fromEntries(safe) }) + "\n";
}

function textLine(time: string, event: string, fields: Fields): string {
  const words = Object.entries(fields).map(([key, value]) => `${key}=${textValue(value)}`);
  return [time, event, ...words].join(" ") + "\n";
}

/** A value with a space, a quote or nothing in it is quoted, so that a line can be cut into words again. */
function textValue(value: Fields[string]): string {
  const text = neutralise(String(value));
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
