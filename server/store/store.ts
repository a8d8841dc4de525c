// The store as the server sees it: what is said is gathered while the last commit is on its way, and committed as the next
// one. Knows logs and batches; not rooms, sessions or SQL.
import type { Calls } from "./calls.ts";
import { type Durability, StoreError } from "./database.ts";
import { LogHandle } from "./log_handle.ts";
import { ORDER_BLOCK } from "./orders.ts";
import { localPort, type StorePort } from "./port.ts";
import { decodeSegment, type RecordCommand, type SaidRecord, SegmentWriter } from "./record.ts";
import type { LogKind, Range, Segment } from "./segments.ts";
import type { Redaction } from "./redactions.ts";
import type { FromWorker, ToWorker } from "./worker.ts";

/** Past this the server should read no more until a commit has ended. */
const MOST_GATHERED_BYTES = 4 * 1024 * 1024;

interface Gathering {
  readonly handle: LogHandle;
  readonly writer: SegmentWriter;
  readonly firstOrder: number;
  readonly firstTime: number;
  lastOrder: number;
  lastTime: number;
  lastSeq: number;
}

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

type Started = ReturnType<Calls["start"]>;
type Pending = { resolve(result: unknown): void; reject(error: StoreError): void };

export class Store {
  readonly #calls = new Map<number, Pending>();
  #nextCall = 1;
  readonly #handles = new Map<string, LogHandle>();
  #highestLog = 0;
  #newLogs: LogHandle[] = [];
  #redactions: Redaction[] = [];
  /** Logs of conversations by who takes part. */
  readonly #conversations = new Map<string, LogHandle[]>();
  #gathering = new Map<number, Gathering>();
  #gatheredBytes = 0;
  #committing = false;
  #scheduled = false;
  #caughtUp: (() => void)[] = [];
  #closed = false;
  firstOrder = 1;
  #reserved = 0;
  #reserving = false;
  #probing = false;
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
    port.onAnswer = (answer) => this.#answered(answer);
  }

  /** Opens the store; `path` is ":memory:" for none on disk. Throws StoreError. */
  static async open(
    port: StorePort,
    { path, durability, now }: { path: string; durability: Durability; now: number },
    schedule: (run: () => void) => void,
  ): Promise<Store> {
    const store = new Store(port, schedule, path !== ":memory:");
    try {
      store.#start(await store.#ask((id) => ({ id, open: { path, durability, now } })));
      return store;
    } catch (error) {
      port.end();
      throw error;
    }
  }

  /** A store in this process that is gone with it, open at once. */
  static volatile(now: number, schedule: (run: () => void) => void): Store {
    const store = new Store(localPort(), schedule, false);
    store.#calls.set(0, { resolve: (started) => store.#start(started as Started), reject: () => {} });
    store.port.post({ id: 0, open: { path: ":memory:", durability: "os", now } });
    return store;
  }

  #start({ logs, highestLog, firstOrder, reserved, epoch, recentKeys, registered }: Started): void {
    this.recentKeys = recentKeys;
    this.registered = registered;
    for (const { id, kind, name, created, lastSeq, goneSeq, door } of logs) {
      this.#add(new LogHandle(id, kind, name, created, lastSeq, goneSeq, door));
    }
    this.#highestLog = highestLog;
    this.firstOrder = firstOrder;
    this.#reserved = reserved;
    this.epoch = epoch;
  }

  /** Asks the database; answers come in the order of the questions, commits among them. Rejects with StoreError. */
  call<Name extends keyof Calls>(
    name: Name,
    ...args: Parameters<Calls[Name]>
  ): Promise<ReturnType<Calls[Name]>> {
    return this.#ask((id) => ({ id, call: name, args }));
  }

  #ask<Result>(message: (id: number) => ToWorker): Promise<Result> {
    const id = this.#nextCall++;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.port.post(message(id));
    });
  }

  #answered(data: FromWorker): void {
    const pending = this.#calls.get(data.id)!;
    this.#calls.delete(data.id);
    if ("failure" in data) pending.reject(new StoreError(data.failure.reason, data.failure.message));
    else pending.resolve(data.result);
  }

  /** The log of this name if there is one. */
  find(kind: LogKind, name: string): LogHandle | undefined {
    return this.#handles.get(`${kind} ${name}`);
  }

  /** The log of this name, made with the next commit if there is none. */
  log(kind: LogKind, name: string, now: number): LogHandle {
    const key = `${kind} ${name}`;
    let handle = this.#handles.get(key);
    if (!handle) {
      handle = new LogHandle(++this.#highestLog, kind, name, now, 0, 0, null);
      // It is known with the first message: names in which nothing is ever said cost nothing.
      handle.empty = true;
    }
    return handle;
  }

  /** Puts a room's history behind a door, or takes the door away. */
  setDoor(handle: LogHandle, door: string | null): void {
    if (handle.door === door) return;
    handle.door = door;
    // A log that is not made yet is made with its door.
    if (!handle.empty && !this.#newLogs.includes(handle)) this.#tell("setDoor", handle.id, door);
  }

  /** Nothing is added to this log any more: the next one of its name begins anew. */
  closeLog(handle: LogHandle): void {
    this.#handles.delete(`${handle.kind} ${handle.name}`);
    handle.closed = true;
    // One that is not made yet is made closed.
    if (!handle.empty && !this.#newLogs.includes(handle)) this.#tell("closeLog", handle.id);
  }

  /** A call whose answer nobody waits for; that it failed is seen at the next commit. */
  #tell<Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>): void {
    this.call(name, ...args).catch((error) => this.problem = error);
  }

  /** Every log there is. */
  logs(): Iterable<LogHandle> {
    return this.#handles.values();
  }

  #add(handle: LogHandle): void {
    this.#handles.set(`${handle.kind} ${handle.name}`, handle);
    if (handle.kind !== "direct") return;
    for (const identity of new Set(handle.name.split(" "))) {
      const logs = this.#conversations.get(identity);
      if (logs) logs.push(handle);
      else this.#conversations.set(identity, [handle]);
    }
  }

  /** The logs of conversations in whose name this identity stands. */
  conversationsOf(identity: string): readonly LogHandle[] {
    return this.#conversations.get(identity) ?? [];
  }

  /** Takes back a message that is stored, with the next commit. Something is to be appended too, which tells of it. */
  redact(handle: LogHandle, order: number): void {
    this.#redactions.push({ log: handle.id, order });
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
      this.#add(handle);
      this.#newLogs.push(handle);
    }
    let gathering = this.#gathering.get(handle.id);
    if (!gathering) {
      gathering = {
        handle,
        writer: new SegmentWriter(),
        firstOrder: order,
        firstTime: time,
        lastOrder: order,
        lastTime: time,
        lastSeq: handle.lastSeq,
      };
      this.#gathering.set(handle.id, gathering);
    }
    const before = gathering.writer.length;
    gathering.writer.append(order, time, seq, command, source, extras, text, from, to);
    gathering.lastOrder = order;
    gathering.lastTime = time;
    if (seq > 0) gathering.lastSeq = seq;
    this.#gatheredBytes += gathering.writer.length - before;
    if (order > this.#reserved - ORDER_BLOCK / 2) this.#reserve(order);
    this.#kick();
  }

  /** True while so much waits for the disk that no more should be read. */
  get behind(): boolean {
    return this.#gatheredBytes > MOST_GATHERED_BYTES;
  }

  /** Resolves when a commit has made room. */
  caughtUp(): Promise<void> {
    return this.behind ? new Promise((resolve) => this.#caughtUp.push(resolve)) : Promise.resolve();
  }

  #reserve(order: number): void {
    if (this.#reserving) return;
    this.#reserving = true;
    this.call("reserveOrders", order).then((reserved) => {
      this.#reserved = reserved;
      this.#reserving = false;
    }, (error) => {
      this.problem = error;
      this.#reserving = false;
    });
  }

  /** A turn of the event loop is waited for, so that what arrives together is committed together. */
  #kick(): void {
    if (this.#committing || this.#scheduled) return;
    this.#scheduled = true;
    this.schedule(() => {
      this.#scheduled = false;
      if (!this.#committing && this.#gathering.size > 0) this.#commit();
    });
  }

  #commit(): void {
    const batch = [...this.#gathering.values()];
    const logs = this.#newLogs;
    this.#gathering = new Map();
    this.#gatheredBytes = 0;
    this.#newLogs = [];
    const redactions = this.#redactions;
    this.#redactions = [];
    this.#committing = true;
    const segments = batch.map((g): Segment => ({
      log: g.handle.id,
      lastSeq: g.lastSeq,
      count: g.writer.count,
      firstOrder: g.firstOrder,
      lastOrder: g.lastOrder,
      firstTime: g.firstTime,
      lastTime: g.lastTime,
      body: g.writer.bytes(),
    }));
    this.events.onSealed();
    this.call("commit", { logs: logs.map((handle) => ({ ...handle })), segments, redactions }).then(
      () => this.#committed(batch),
      (error) => this.#notCommitted(batch, logs, error),
    );
  }

  #committed(batch: readonly Gathering[]): void {
    for (const { handle, lastSeq } of batch) handle.lastSeq = lastSeq;
    this.problem = null;
    this.#next();
  }

  /** The batch is lost, and so is what was gathered meanwhile: it has numbers that follow the lost ones. */
  #notCommitted(batch: readonly Gathering[], logs: readonly LogHandle[], error: StoreError): void {
    this.problem = error;
    // A log that was to be made with this commit is made with the next one.
    this.#newLogs.unshift(...logs);
    this.#redactions = [];
    const all = [...batch, ...this.#gathering.values()];
    this.#gathering = new Map();
    this.#gatheredBytes = 0;
    for (const { handle } of all) handle.rewind();
    this.events.onLost(
      all.map(({ handle, writer }) => ({ handle, records: decodeSegment(writer.bytes()) })),
      error,
    );
    this.#next();
  }

  /** Asks whether the disk takes something again, after it did not. */
  async probe(): Promise<void> {
    if (this.problem === null || this.#probing) return;
    this.#probing = true;
    try {
      await this.call("reserveOrders", this.#reserved - ORDER_BLOCK);
      this.problem = null;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.problem = error;
    } finally {
      this.#probing = false;
    }
  }

  /** Reads from a log; what was said before the question is in the answer. Rejects with StoreError. */
  async read(range: Range): Promise<SaidRecord[]> {
    await this.settle();
    return await this.call("read", range);
  }

  /** What is said before this call is on its way to the database, ahead of the calls that follow. */
  async settle(): Promise<void> {
    if (this.#gathering.size === 0) return;
    if (this.#committing) await new Promise<void>((resolve) => this.#caughtUp.push(resolve));
    else this.#commit();
  }

  #next(): void {
    this.#committing = false;
    const waiting = this.#gathering.values().next().value;
    // Maps keep the order of insertion: the first log has the earliest message that waits.
    this.events.onDurable(waiting ? waiting.firstOrder - 1 : Infinity);
    if (waiting) this.#commit();
    for (const resume of this.#caughtUp.splice(0)) resume();
  }

  /** Commits what is gathered, and closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    while (this.#committing || this.#gathering.size > 0) {
      if (!this.#committing) this.#commit();
      await this.call("orderAt", 0, 0);
    }
    await this.call("close");
    this.port.end();
  }
}
