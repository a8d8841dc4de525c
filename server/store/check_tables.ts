// The check of the tables beside what is said: this store's own names, accounts, registered rooms, bans and read
// markers. Knows what each row must look like for the server to start with it.
import type { DatabaseSync } from "node:sqlite";
import { fold, isChannelName, isNickname } from "../../protocol/irc/names.ts";
import { neutralise } from "../../protocol/terminal_text.ts";
import { isStoredPassword } from "../accounts/password.ts";
import { parseRange } from "../address_range.ts";
import type { Checked } from "./check.ts";
import { type Problems, RESTORE } from "./problems.ts";

/** Milliseconds that this machine's clock may be behind the one a marker was set by. */
const CLOCK_MS = 3_600_000;

type Row = Readonly<Record<string, unknown>>;

export function checkTables(
  db: DatabaseSync,
  { hasMarkers }: { readonly hasMarkers: boolean },
  checked: Checked,
  problems: Problems,
  now: number,
): void {
  const each = (what: string, sql: string, problemOf: (row: Row) => string | null) =>
    problems.during(what, () => {
      for (const row of db.prepare(sql).iterate() as Iterable<Row>) {
        const problem = problemOf(row);
        if (problem !== null) problems.add(problem);
      }
    });
  each("The store's own values", "SELECT key, value FROM meta", problemOfValue);
  each("The accounts", "SELECT folded, name, argon2, scram FROM account", (row) => {
    checked.accounts++;
    return problemOfAccount(row);
  });
  each("The registered rooms", "SELECT folded, name, state FROM channel", (row) => {
    checked.registeredRooms++;
    return problemOfRoom(row);
  });
  each("The bans", "SELECT kind, subject FROM ban", problemOfBan);
  if (!hasMarkers) return;
  each(
    "The read markers",
    "SELECT account, target, time, folded FROM read_marker LEFT JOIN account ON folded = account",
    (row) => problemOfMarker(row, now),
  );
}

const isNumber = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

const values = new Map<unknown, (value: unknown) => boolean>(Object.entries({
  epoch: (value: unknown) => typeof value === "string" && /^[0-9a-z]{5,20}$/.test(value),
  secret: (value: unknown) => value instanceof Uint8Array && value.length === 32,
  reserved_orders: isNumber,
  indexed_segment: isNumber,
  imported_first: isNumber,
  imported_last: isNumber,
  forgotten_seq: isNumber,
}));

/** Of a value that is not known here nothing can be said. */
function problemOfValue({ key, value }: Row): string | null {
  const fits = values.get(key)?.(value) ?? true;
  return fits ? null : `The store's value "${shown(key)}" is none that chatroom writes. ${RESTORE}`;
}

function problemOfAccount({ folded, name, argon2, scram }: Row): string | null {
  if (typeof name !== "string" || !isNickname(name) || fold(name) !== folded) {
    return `The account ${shown(folded)} has the name ${shown(name)}, which cannot be. ${RESTORE}`;
  }
  return isStoredPassword({ argon2: String(argon2), scram: String(scram) })
    ? null
    : `The account ${shown(name)} has a password that nobody can log in with. ${RESTORE}`;
}

function problemOfRoom({ folded, name, state }: Row): string | null {
  if (typeof name !== "string" || !isChannelName(name) || fold(name) !== folded) {
    return `The registered room ${shown(folded)} has the name ${shown(name)}, which cannot be. ${RESTORE}`;
  }
  return isState(String(state))
    ? null
    : `The registered room ${shown(name)} has modes, lists or a topic that cannot be read. ${RESTORE}`;
}

/** Whether a text is a ChannelState. */
function isState(text: string): boolean {
  let state;
  try {
    state = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
  if (typeof state !== "object" || state === null) return false;
  const { operators, topic, flags, key, limit, lists } = state;
  const isSaid = (value: unknown, what: string) => {
    const said = value as Row | null;
    return typeof said === "object" && said !== null && typeof said[what] === "string" &&
      typeof said.by === "string" && Number.isSafeInteger(said.time);
  };
  return Array.isArray(operators) && operators.every((name) => typeof name === "string") &&
    (topic === null || isSaid(topic, "text")) && /^[a-zA-Z]*$/.test(flags) && typeof flags === "string" &&
    (key === null || typeof key === "string") && (limit === null || Number.isSafeInteger(limit)) &&
    typeof lists === "object" && lists !== null &&
    ["b", "e", "I"].every((letter) =>
      Array.isArray(lists[letter]) && lists[letter].every((entry: unknown) => isSaid(entry, "mask"))
    );
}

function problemOfBan({ kind, subject }: Row): string | null {
  const fits = typeof subject === "string" &&
    (kind === "account" ? isNickname(subject) : parseRange(subject) !== null);
  return fits ? null : `The ban of ${shown(subject)} is for nobody. ${RESTORE}`;
}

function problemOfMarker({ account, target, time, folded }: Row, now: number): string | null {
  const whose = `The read marker of ${shown(account)} in ${shown(target)}`;
  if (folded === null) return `${whose} is of an account that is not there. ${RESTORE}`;
  if (typeof target !== "string" || !(isChannelName(target) || isNickname(target))) {
    return `${whose} is of no room or person. ${RESTORE}`;
  }
  return typeof time === "number" && time >= 0 && time <= now + CLOCK_MS
    ? null
    : `${whose} is at a time that has not come yet. Set this machine's clock, or restore the data from a copy.`;
}

const shown = (value: unknown) => neutralise(String(value));
