// The store as the server sees it: what is said is gathered while the last commit is on its way, and committed as the next
// one. Knows logs and batches; not rooms, sessions or SQL.
import { Caller, type Started } from "./caller.ts";
import type { Calls, StoreOptions } from "./calls.ts";
import { StoreError } from "./database.ts";
import { type Batch, commitOf, Gathering } from "./gathering.ts";
import { Housekeeping } from "./housekeeping.ts";
import type { LogHandle } from "./log_handle.ts";
import { LogTable } from "./log_table.ts";
import { localPort, type StorePort } from "./port.ts";
import { decodeSegment, type RecordCommand, type SaidRecord } from "./record.ts";
import type { LogKind, Range } from "./segments.ts";

/** Past this the server should read no more until a commit has ended. */
const MOST_GATHERED_BYTES = 4 * 1024 * 1024;
/** Where nobody waits for a commit, fewer and larger ones are cheaper. */
const LAZY_BYTES = 256 * 1024;

/** What was in a batch that could not be made durable. */
export interface Lost {
  readonly handle: LogHandle;
  readonly records: readonly SaidRecord[];
}

export interface StoreEvents {
  /** A batch is on its way; what is said from now on belongs to the next one. */
  onSealed(): void;
  /** Everything up to this order is durable; Infinity if nothing is waiting. */
  onDurable(order: number): void;
  /** These were not stored, and never will be. */
  onLost(lost: readonly Lost[], error: StoreError): void;
}

export class Store {
  readonly #caller: Caller;
  #logs = new LogTable();
  readonly #gathering = new Gathering();
  /** Logs whose door, or that they are closed, is not stored yet. */
  readonly #untold = new Set<LogHandle>();
  /** The batch that is on its way. */
  #underway: Batch | null = null;
  #scheduled = false;
  /** What waits for the end of the commit that is on its way. */
  #waiting: (() => void)[] = [];
  #closed = false;
  readonly #housekeeping: Housekeeping;
  firstOrder = 1;
  epoch = "";
  /** What was said of late with an idempotency key, before this start. */
  recentKeys: readonly SaidRecord[] = [];
  /** What was there when the store was opened: accounts, registered channels, bans, and this server's own secret. */
  registered!: Started["registered"];
  /** Who is told; set once, before anything is appended. */
  events: StoreEvents = { onSealed() {}, onDurable() {}, onLost() {} };
  /** Why nothing can be stored just now; null while all is well. */
  problem: StoreError | null = null;
  private constructor(
    readonly port: StorePort,
    readonly schedule: (run: () => void) => void,
    /** False where what is said does not wait for the commit: nothing is promised then. */
    readonly durable: boolean,
  ) {
    this.#caller = new Caller(port);
    this.#housekeeping = new Housekeeping({
      schedule,
      isBusy: () => this.#underway !== null,
      upkeep: (now, idle) => this.call("upkeep", now, idle),
      onGone: (gone) => {
        for (const { log, goneSeq } of gone) this.#logs.byId(log)!.goneSeq = goneSeq;
      },
      afterStep: () => this.#recover(),
    });
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

  #start({ logs, highestLog, firstOrder, epoch, recentKeys, registered }: Started): void {
    this.recentKeys = recentKeys;
    this.registered = registered;
    this.#logs = new LogTable(logs, highestLog);
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
    if (this.#underway === null && !this.#scheduled) this.#kick();
  }

  /** True while so much waits for the disk that no more should be read. */
  get behind(): boolean {
    return this.#gathering.bytes > MOST_GATHERED_BYTES;
  }

  /** Resolves when a commit has made room. */
  caughtUp(): Promise<void> {
    return this.behind ? this.#commitEnded() : Promise.resolve();
  }

  #commitEnded(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A turn of the event loop is waited for, so that what arrives together is committed together. */
  #kick(): void {
    if (!this.durable && this.#gathering.bytes < LAZY_BYTES) return;
    this.#scheduled = true;
    this.schedule(() => {
      this.#scheduled = false;
      this.#commitIfAny();
    });
  }

  #commitIfAny(): void {
    if (this.#underway !== null || this.#gathering.empty) return;
    const batch = this.#underway = this.#gathering.take();
    const commit = commitOf(batch);
    this.events.onSealed();
    this.#caller.call("commit", [commit], commit.segments.map(({ body }) => body.buffer)).then(
      () => this.#committed(batch),
      (error) => this.#notCommitted(batch, error),
    );
  }

  #committed(batch: Batch): void {
    for (const { handle, lastSeq } of batch.segments) handle.lastSeq = lastSeq;
    this.#gathering.recycle(batch);
    this.#next();
  }

  /** The batch is lost, and so is what was gathered meanwhile: it has numbers that follow the lost ones. */
  #notCommitted(batch: Batch, error: StoreError): void {
    this.problem = error;
    const batches = [batch, this.#gathering.take()];
    for (const one of batches.toReversed()) this.#gathering.takeBack(one);
    const segments = batches.flatMap((one) => one.segments);
    for (const { handle } of segments) handle.rewind();
    if (this.durable) {
      const lost = segments.map(({ handle, writer }) => ({ handle, records: decodeSegment(writer.bytes()) }));
      this.events.onLost(lost, error);
    }
    for (const one of batches) this.#gathering.recycle(one);
    this.#next();
  }

  #next(): void {
    this.#underway = null;
    this.events.onDurable(this.durable ? this.#gathering.firstOrder - 1 : Infinity);
    if (this.durable || this.#gathering.bytes >= LAZY_BYTES) this.#commitIfAny();
    for (const resume of this.#waiting.splice(0)) resume();
    this.#housekeeping.commitEnded();
  }

  /** Reads from a log; what was said before the question is in the answer. Rejects with StoreError. */
  async read(range: Range): Promise<SaidRecord[]> {
    await this.settle();
    return await this.call("read", range);
  }

  /** Resolves when all that was said is committed or lost, or will be before the next question is answered. */
  async settle(): Promise<void> {
    if (this.#underway !== null && !this.#gathering.empty) await this.#commitEnded();
    this.#commitIfAny();
  }

  /**
   * Once a second; `now` is in milliseconds since 1970. Lets the database do its own work in small steps, and tries
   * whether it takes messages again after it did not.
   */
  tick(now: number): void {
    if (!this.durable) this.#commitIfAny();
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
    if (this.#underway !== null) await this.#commitEnded();
    await this.call("close");
    this.port.end();
  }
}
