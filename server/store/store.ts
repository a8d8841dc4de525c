// The store as the server sees it: what is said is gathered while the last commit is on its way, and committed as the next
// one. Knows logs and batches; not rooms, sessions or SQL.
import { Caller, type Started } from "./caller.ts";
import type { Calls, StoreOptions } from "./calls.ts";
import { StoreError } from "./database.ts";
import { type CommitEvents, Committing } from "./committing.ts";
import { Gathering } from "./gathering.ts";
import { Housekeeping } from "./housekeeping.ts";
import type { LogHandle } from "./log_handle.ts";
import { LogTable } from "./log_table.ts";
import { localPort, type StorePort } from "./port.ts";
import type { RecordCommand, SaidRecord } from "./record.ts";
import type { LogKind, Range } from "./segments.ts";

export class Store {
  readonly #caller: Caller;
  #logs = new LogTable();
  readonly #gathering = new Gathering();
  /** Logs whose door, or that they are closed, is not stored yet. */
  readonly #untold = new Set<LogHandle>();
  readonly #committing: Committing;
  #closed = false;
  readonly #housekeeping: Housekeeping;
  firstOrder = 1;
  epoch = "";
  /** What was said of late with an idempotency key, before this start. */
  recentKeys: readonly SaidRecord[] = [];
  /** What was there when the store was opened: accounts, registered channels, bans, and this server's own secret. */
  registered!: Started["registered"];
  /** Why nothing can be stored just now; null while all is well. */
  problem: StoreError | null = null;

  private constructor(
    readonly port: StorePort,
    readonly schedule: (run: () => void) => void,
    /** False where what is said does not wait for the commit: nothing is promised then. */
    readonly durable: boolean,
  ) {
    this.#caller = new Caller(port);
    this.#committing = new Committing(this.#gathering, {
      schedule,
      durable,
      commit: (commit, buffers) => this.#caller.call("commit", [commit], buffers),
      onRefused: (error) => this.problem = error,
      onEnded: () => this.#housekeeping.commitEnded(),
    });
    this.#housekeeping = new Housekeeping({
      schedule,
      isBusy: () => this.#committing.isBusy,
      upkeep: (now, idle) => this.call("upkeep", now, idle),
      onGone: (gone) => {
        for (const { log, goneSeq } of gone) this.#logs.shrunk(log, goneSeq);
      },
      afterStep: () => this.#recover(),
    });
  }

  /** Who is told; set once, before anything is appended. */
  set events(events: CommitEvents) {
    this.#committing.events = events;
  }

  /** Why the database's own work could not be done the last time. */
  get upkeepProblem(): StoreError | null {
    return this.#housekeeping.problem;
  }

  /** Opens the store; `path` is ":memory:" for none on disk. Throws StoreError. */
  static async open(
    port: StorePort,
    options: StoreOptions,
    schedule: (run: () => void) => void,
  ): Promise<Store> {
    const store = new Store(port, schedule, options.path !== ":memory:");
    try {
      store.#start(await store.#caller.open(options));
      return store;
    } catch (error) {
      port.end();
      throw error;
    }
  }

  /** A store in this process that is gone with it, open at once. */
  static volatile(now: number, schedule: (run: () => void) => void): Store {
    const store = new Store(localPort(), schedule, false);
    store.#caller.openThen(
      { path: ":memory:", durability: "os", now },
      (started) => store.#start(started),
      (error) => {
        throw error;
      },
    );
    return store;
  }

  #start({ logs, highestLog, lastEnded, firstOrder, epoch, recentKeys, registered }: Started): void {
    this.recentKeys = recentKeys;
    this.registered = registered;
    this.#logs = new LogTable(logs, highestLog, lastEnded);
    this.firstOrder = firstOrder;
    this.epoch = epoch;
  }

  /** Asks the database; answers come in the order of the questions, commits among them. Rejects with StoreError. */
  call<Name extends keyof Calls>(
    name: Name,
    ...args: Parameters<Calls[Name]>
  ): Promise<ReturnType<Calls[Name]>> {
    return this.#caller.call(name, args);
  }

  /** The log of this name if there is one. */
  find(kind: LogKind, name: string): LogHandle | undefined {
    return this.#logs.find(kind, name);
  }

  /** The log of this name, made with the next commit if there is none. */
  log(kind: LogKind, name: string, now: number): LogHandle {
    return this.find(kind, name) ?? this.#logs.make(kind, name, now);
  }

  /** Puts a room's history behind a door, or takes the door away. */
  setDoor(handle: LogHandle, door: string | null): void {
    if (handle.door === door) return;
    handle.door = door;
    // A log that is not made yet is made with its door.
    if (!handle.empty && !this.#gathering.makes(handle)) this.#tell(handle);
  }

  /** Nothing is added to this log any more: the next one of its name begins anew. */
  closeLog(handle: LogHandle): void {
    this.#logs.close(handle);
    // One that is not made yet is made closed.
    if (!handle.empty && !this.#gathering.makes(handle)) this.#tell(handle);
  }

  /** Of the logs in which nothing is left, all but the `most` that were used last are closed, unless they are in use. */
  closeSpent(most: number, isInUse: (handle: LogHandle) => boolean): void {
    for (const handle of this.#logs.spent(most)) if (!isInUse(handle)) this.closeLog(handle);
  }

  /** Whether a log is closed, and its door. What cannot be stored now is told again when the disk takes it. */
  #tell(handle: LogHandle): void {
    const told = handle.closed
      ? this.call("closeLog", handle.id)
      : this.call("setDoor", handle.id, handle.door);
    told.catch((error) => {
      this.problem = error;
      this.#untold.add(handle);
    });
  }

  /** Every log there is. */
  logs(): Iterable<LogHandle> {
    return this.#logs.all();
  }

  /** The logs of conversations in whose name this identity stands. */
  conversationsOf(identity: string): readonly LogHandle[] {
    return this.#logs.conversationsOf(identity);
  }

  /** Takes back a message that is stored, with the next commit. Something is to be appended too, which tells of it. */
  redact(handle: LogHandle, order: number): void {
    this.#gathering.redact({ log: handle.id, order });
  }

  /** Adds a message, whose text is `text[from..to]`, to the next commit. */
  append(
    handle: LogHandle,
    order: number,
    time: number,
    seq: number,
    command: RecordCommand,
    source: Uint8Array,
    extras: Uint8Array,
    text: Uint8Array,
    from: number,
    to: number,
  ): void {
    if (handle.empty) {
      handle.empty = false;
      this.#logs.add(handle);
      this.#gathering.addLog(handle);
    }
    this.#gathering.append(handle, order, time, seq, command, source, extras, text, from, to);
    // Where nobody waits for a commit, it has been seen already, and its number is used.
    if (!this.durable && seq > 0) handle.lastSeq = seq;
    this.#committing.gathered();
  }

  /** True while so much waits for the disk that no more should be read. */
  get behind(): boolean {
    return this.#committing.behind;
  }

  /** Resolves when a commit has made room. */
  caughtUp(): Promise<void> {
    return this.#committing.caughtUp();
  }

  /** Reads from a log; what was said before the question is in the answer. Rejects with StoreError. */
  async read(range: Range): Promise<SaidRecord[]> {
    await this.settle();
    return await this.call("read", range);
  }

  /** Resolves when all that was said is committed or lost, or will be before the next question is answered. */
  settle(): Promise<void> {
    return this.#committing.settle();
  }

  /**
   * Once a second; `now` is in milliseconds since 1970. Lets the database do its own work in small steps, and tries
   * whether it takes messages again after it did not.
   */
  tick(now: number): void {
    if (!this.durable) this.#committing.now();
    this.#housekeeping.tick(now);
  }

  async #recover(): Promise<void> {
    if (this.problem === null) return;
    try {
      await this.call("recover");
      this.problem = null;
      const untold = [...this.#untold];
      this.#untold.clear();
      for (const handle of untold) this.#tell(handle);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.problem = error;
    }
  }

  /** Commits what is gathered, and closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#housekeeping.end();
    await this.settle();
    if (this.#committing.isBusy) await this.#committing.ended();
    await this.call("close");
    this.port.end();
  }
}
