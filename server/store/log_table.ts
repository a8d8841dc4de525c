// Which logs there are, by name, by id and by who takes part in them. Knows no commit and no database.
import { LogHandle } from "./log_handle.ts";
import type { LogKind, StoredLog } from "./segments.ts";

export class LogTable {
  readonly #byName = new Map<string, LogHandle>();
  readonly #byId = new Map<number, LogHandle>();
  /** Logs of conversations by who takes part. */
  readonly #conversations = new Map<string, LogHandle[]>();
  /** Those of which nothing was left when they were looked at last, the one that is so for longest first. */
  readonly #spent = new Set<LogHandle>();

  /**
   * Those that were stored; `highest` is the highest id that any log has, `lastEnded` the highest number that was given in
   * any log that is closed.
   */
  constructor(logs: readonly StoredLog[] = [], private highest = 0, private lastEnded = 0) {
    for (const { id, kind, name, created, startSeq, lastSeq, goneSeq, door } of logs) {
      const handle = new LogHandle(id, kind, name, created, lastSeq, goneSeq, door, startSeq);
      this.add(handle);
      if (handle.isSpent) this.#spent.add(handle);
    }
  }

  /** A log that is not known until it is added: names in which nothing is ever said cost nothing. */
  make(kind: LogKind, name: string, now: number): LogHandle {
    // Nobody takes its numbers for those of an earlier log of its name, not even that one's last for what is before its first.
    const start = this.lastEnded === 0 ? 0 : this.lastEnded + 1;
    const handle = new LogHandle(++this.highest, kind, name, now, start, start, null, start);
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
    handle.closed = true;
    this.lastEnded = Math.max(this.lastEnded, handle.lastTaken);
    this.#spent.delete(handle);
    this.#byId.delete(handle.id);
    this.#byName.delete(`${handle.kind} ${handle.name}`);
    if (handle.kind !== "direct") return;
    for (const identity of handle.name.split(" ")) {
      const left = this.conversationsOf(identity).filter((other) => other !== handle);
      if (left.length > 0) this.#conversations.set(identity, left);
      else this.#conversations.delete(identity);
    }
  }

  /** Retention has taken all up to this number. */
  shrunk(id: number, goneSeq: number): void {
    // One that is closed meanwhile is read by nobody.
    const handle = this.#byId.get(id);
    if (!handle) return;
    handle.goneSeq = goneSeq;
    if (handle.isSpent) this.#spent.add(handle);
  }

  /** Those of which nothing is left, but for the `most` that came to it last. */
  spent(most: number): LogHandle[] {
    if (this.#spent.size <= most) return [];
    for (const handle of this.#spent) if (!handle.isSpent) this.#spent.delete(handle);
    return [...this.#spent].slice(0, Math.max(0, this.#spent.size - most));
  }

  find(kind: LogKind, name: string): LogHandle | undefined {
    return this.#byName.get(`${kind} ${name}`);
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
