// Which logs there are, by name, by id and by who takes part in them. Knows no commit and no database.
import { LogHandle } from "./log_handle.ts";
import type { LogKind, StoredLog } from "./segments.ts";

export class LogTable {
  readonly #byName = new Map<string, LogHandle>();
  readonly #byId = new Map<number, LogHandle>();
  /** Logs of conversations by who takes part. */
  readonly #conversations = new Map<string, LogHandle[]>();

  /** Those that were stored; `highest` is the highest id that any log ever had. */
  constructor(logs: readonly StoredLog[] = [], private highest = 0) {
    for (const { id, kind, name, created, lastSeq, goneSeq, door } of logs) {
      this.add(new LogHandle(id, kind, name, created, lastSeq, goneSeq, door));
    }
  }

  /** A log that is not known until it is added: names in which nothing is ever said cost nothing. */
  make(kind: LogKind, name: string, now: number): LogHandle {
    const handle = new LogHandle(++this.highest, kind, name, now, 0, 0, null);
    handle.empty = true;
    return handle;
  }

  add(handle: LogHandle): void {
    this.#byName.set(`${handle.kind} ${handle.name}`, handle);
    this.#byId.set(handle.id, handle);
    if (handle.kind !== "direct") return;
    for (const identity of new Set(handle.name.split(" "))) {
      const logs = this.#conversations.get(identity);
      if (logs) logs.push(handle);
      else this.#conversations.set(identity, [handle]);
    }
  }

  /** Its name is free for another one. */
  close(handle: LogHandle): void {
    this.#byName.delete(`${handle.kind} ${handle.name}`);
    handle.closed = true;
  }

  find(kind: LogKind, name: string): LogHandle | undefined {
    return this.#byName.get(`${kind} ${name}`);
  }

  byId(id: number): LogHandle | undefined {
    return this.#byId.get(id);
  }

  /** Every log that is not closed. */
  all(): Iterable<LogHandle> {
    return this.#byName.values();
  }

  /** The logs of conversations in whose name this identity stands, the newest last. */
  conversationsOf(identity: string): readonly LogHandle[] {
    return this.#conversations.get(identity) ?? [];
  }
}
