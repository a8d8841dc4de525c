// Putting the lines of an export into a room's log: all of them or none, and each once however often they come. Knows
// lines; not where they come from.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { fold } from "../../protocol/irc/names.ts";
import { neutralise } from "../../protocol/terminal_text.ts";
import { Appending } from "./appending.ts";
import { StoreError } from "./database.ts";
import { epochOf, idOf, recordsOf } from "./export_log.ts";
import { Orders } from "./orders.ts";
import { BadLine, type Parsed, parseSaidLine } from "./said_line.ts";
import { Segments, type StoredLog } from "./segments.ts";

export interface Imported {
  /** Folded. */
  readonly room: string;
  /** What has a number, and what happened beside it. */
  readonly messages: number;
  readonly events: number;
  /** Lines of what the room has already. */
  readonly known: number;
  readonly isNew: boolean;
  /** True if they stand behind messages that are newer. */
  readonly behindNewer: boolean;
}

/** Takes lines one by one, within a transaction that is over when end() returns or the database is closed. */
export class Import {
  readonly #segments: Segments;
  readonly #orders: Orders;
  readonly #firstOrder: number;
  readonly #lastSegment: number;
  /** Takes a msgid of the room's; changes nothing for one that it has. On disk where they are many. */
  readonly #remember: StatementSync;
  /** The room as the lines have it, and where they go; null before the first line. */
  #open: { readonly named: string | null; readonly appending: Appending; readonly isNew: boolean } | null =
    null;
  #known = 0;

  /** `into` is the room to import into; null for the one that the lines name. `now` is in milliseconds since 1970. */
  constructor(readonly db: DatabaseSync, readonly into: string | null, readonly now: number) {
    this.#segments = new Segments(db);
    this.#orders = new Orders(db);
    this.#firstOrder = this.#orders.start().firstOrder;
    this.#lastSegment = this.#segments.lastSegment();
    db.exec("CREATE TEMP TABLE known (msgid TEXT PRIMARY KEY) STRICT, WITHOUT ROWID");
    this.#remember = db.prepare("INSERT INTO known (msgid) VALUES (?) ON CONFLICT DO NOTHING");
    db.exec("BEGIN");
  }

  /** Throws BadLine; StoreError where the room can take nothing. */
  add(line: string): void {
    const { room, ...record } = parseSaidLine(line);
    this.#open ??= this.#enter(room);
    const { named, appending } = this.#open;
    if (room !== named) {
      throw new BadLine(`it is of ${room ?? "no room"}, and those before it of ${named ?? "none"}`);
    }
    if (this.#remember.run(record.extras.origin).changes === 0) this.#known++;
    else appending.append(record);
  }

  /** Makes it last. Null if there was no line. */
  end(): Imported | null {
    if (this.#open === null) return null;
    const { appending, isNew } = this.#open;
    appending.end();
    this.#segments.markImported(this.#lastSegment);
    this.db.exec("COMMIT");
    const { log: { name: room }, counted: messages, uncounted: events, behindNewer } = appending;
    return { room, messages, events, known: this.#known, isNew, behindNewer };
  }

  /** Finds the room or makes it, and learns what it has. */
  #enter(named: Parsed["room"]) {
    const name = this.into ?? named;
    if (name === null) throw new BadLine("it names no room, so --into ROOM must");
    const found = this.#segments.logs().find((log) => log.kind === "room" && log.name === fold(name));
    if (found) this.#refuse(found);
    const lastTime = found ? this.#learn(found) : 0;
    const log = found ?? this.#make(fold(name));
    const appending = new Appending(this.#segments, log, lastTime, this.#orders, this.#firstOrder);
    return { named, appending, isNew: !found };
  }

  /** What is invited only and nobody's begins anew when the server starts. */
  #refuse({ name, door }: StoredLog): void {
    if (door !== "i" || this.db.prepare("SELECT 1 FROM channel WHERE folded = ?").get(name)) return;
    const why = "is for invited people only and not registered, so it begins anew when the server starts";
    throw new StoreError("failed", `${neutralise(name)} ${why}. Import into another room: --into ROOM.`);
  }

  #make(name: string): StoredLog {
    const id = this.#segments.highestLog() + 1;
    const numbers = { startSeq: 0, lastSeq: 0, goneSeq: 0 };
    const log = { id, kind: "room", name, created: this.now, ...numbers, door: null } as const;
    this.#segments.write({ logs: [{ ...log, closed: false }], segments: [], redactions: [] });
    return log;
  }

  /** Answers the highest time in the room. */
  #learn({ id, name }: StoredLog): number {
    const epoch = epochOf(this.db);
    let lastTime = 0;
    for (const records of recordsOf(this.db, id)) {
      if (records === null) {
        const what = `${neutralise(name)} is damaged: chatroom server --check says where.`;
        throw new StoreError("corrupt", `${what} Import into another room: --into ROOM.`);
      }
      for (const record of records) {
        this.#remember.run(idOf(record, epoch));
        lastTime = Math.max(lastTime, record.time);
      }
    }
    return lastTime;
  }
}
