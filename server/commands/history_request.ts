// What a CHATHISTORY asks for, from its parameters (IRCv3 chathistory). Pure; knows no logs.
import { orderOf } from "../history.ts";
import type { Point } from "../store/passages.ts";

export type HistoryRequest =
  | {
    readonly subcommand: "LATEST";
    readonly target: string;
    readonly after: Point | undefined;
    readonly limit: number;
  }
  | {
    readonly subcommand: "BEFORE" | "AFTER" | "AROUND";
    readonly target: string;
    readonly at: Point;
    readonly limit: number;
  }
  | {
    readonly subcommand: "BETWEEN";
    readonly target: string;
    readonly from: Point;
    readonly to: Point;
    readonly limit: number;
  }
  /** Times in milliseconds since 1970. */
  | {
    readonly subcommand: "TARGETS";
    readonly from: number;
    readonly to: number;
    readonly limit: number;
  };

/** A request that cannot be answered, with what FAIL says of it. */
export class BadRequest extends Error {
  override name = "BadRequest";
  constructor(
    readonly code: "INVALID_PARAMS" | "MESSAGE_ERROR",
    readonly context: readonly string[],
    sentence: string,
  ) {
    super(sentence);
  }
}

/** Parameters behind the subcommand: selectors and limit, and before them the target, but for TARGETS. */
const counts: Readonly<Record<string, number>> = {
  LATEST: 3,
  BEFORE: 3,
  AFTER: 3,
  AROUND: 3,
  BETWEEN: 4,
  TARGETS: 3,
};

/** Throws BadRequest. `most` is the limit's limit, `epoch` this store's part of msgids. */
export function parseHistoryRequest(params: readonly string[], epoch: string, most: number): HistoryRequest {
  const [word = "", ...rest] = params;
  const subcommand = word.toUpperCase();
  const invalid = (sentence: string, ...context: string[]) =>
    new BadRequest("INVALID_PARAMS", [subcommand, ...context], sentence);
  const count = counts[subcommand];
  if (count === undefined) throw invalid("There is no such subcommand of CHATHISTORY.");
  if (rest.length < count) throw invalid(`CHATHISTORY ${subcommand} needs more parameters.`);
  if (rest.length > count) throw invalid(`CHATHISTORY ${subcommand} takes fewer parameters.`);
  const number = rest.at(-1)!;
  if (!/^0*[1-9]\d{0,8}$/.test(number)) throw invalid("The limit must be a number from 1 on.", number);
  const limit = Math.min(most, Number(number));

  const time = (selector: string): number => {
    const parsed = parseTime(selector);
    if (parsed === undefined) throw invalid("A time is timestamp=YYYY-MM-DDThh:mm:ss.sssZ.", selector);
    return parsed;
  };
  const point = (selector: string): Point => {
    if (!selector.startsWith("msgid=")) return { time: time(selector) };
    const order = orderOf(epoch, selector.slice("msgid=".length));
    if (order === null) {
      throw new BadRequest(
        "MESSAGE_ERROR",
        [subcommand, rest[0]!, selector],
        "There was never a message of that msgid here.",
      );
    }
    return { order };
  };
  const [target = "", one = "", two = ""] = rest;
  switch (subcommand) {
    case "LATEST":
      return { subcommand, target, after: one === "*" ? undefined : point(one), limit };
    case "BEFORE":
    case "AFTER":
    case "AROUND":
      return { subcommand, target, at: point(one), limit };
    case "BETWEEN":
      return { subcommand, target, from: point(one), to: point(two), limit };
    default:
      return { subcommand: "TARGETS", from: time(target), to: time(one), limit };
  }
}

/** `timestamp=YYYY-MM-DDThh:mm:ss.sssZ` as milliseconds since 1970, or undefined. */
export function parseTime(selector: string): number | undefined {
  const text = /^timestamp=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)$/.exec(selector)?.[1];
  const time = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
