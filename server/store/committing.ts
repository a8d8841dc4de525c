// Commits one after the other, each of what was gathered while the one before was on its way; and what becomes of a batch
// that the disk refuses. Knows no names of logs, and nothing of what else the database does.
import type { StoreError } from "./database.ts";
import { type Batch, commitOf, type Gathering } from "./gathering.ts";
import type { LogHandle } from "./log_handle.ts";
import { decodeSegment, type SaidRecord } from "./record.ts";
import type { Commit } from "./segments.ts";

/** Past this the server should read no more until a commit has ended. */
const MOST_GATHERED_BYTES = 4 * 1024 * 1024;
/** Where nobody waits for a commit, fewer and larger ones are cheaper. */
const LAZY_BYTES = 256 * 1024;

/** What was in a batch that could not be made durable. */
export interface Lost {
  readonly handle: LogHandle;
  readonly records: readonly SaidRecord[];
}

export interface CommitEvents {
  /** A batch is on its way; what is said from now on belongs to the next one. */
  onSealed(): void;
  /** Everything up to this order is durable; Infinity if nothing is waiting. */
  onDurable(order: number): void;
  /** These were not stored, and never will be. */
  onLost(lost: readonly Lost[], error: StoreError): void;
}

export interface CommittingOptions {
  /** Makes it durable. The buffers are the database's from now on. Rejects with StoreError. */
  commit(commit: Commit, buffers: ArrayBuffer[]): Promise<void>;
  /** Runs something in a later turn of the event loop. */
  readonly schedule: (run: () => void) => void;
  /** False where what is said does not wait for the commit. */
  readonly durable: boolean;
  onRefused(error: StoreError): void;
  onEnded(): void;
}

export class Committing {
  /** The batch that is on its way. */
  #underway: Batch | null = null;
  #scheduled = false;
  /** What waits for the end of the commit that is on its way. */
  #waiting: (() => void)[] = [];
  events: CommitEvents = { onSealed() {}, onDurable() {}, onLost() {} };

  constructor(readonly gathering: Gathering, readonly options: CommittingOptions) {}

  get isBusy(): boolean {
    return this.#underway !== null;
  }

  /** True while so much waits for the disk that no more should be read. */
  get behind(): boolean {
    return this.gathering.bytes > MOST_GATHERED_BYTES;
  }

  /** Something was gathered. A turn of the event loop is waited for, so that what arrives together is committed together. */
  gathered(): void {
    if (this.#underway !== null || this.#scheduled) return;
    if (!this.options.durable && this.gathering.bytes < LAZY_BYTES) return;
    this.#scheduled = true;
    this.options.schedule(() => {
      this.#scheduled = false;
      this.now();
    });
  }

  /** Commits what is gathered at once, unless a commit is on its way. */
  now(): void {
    if (this.#underway !== null || this.gathering.empty) return;
    const batch = this.#underway = this.gathering.take();
    const commit = commitOf(batch);
    this.events.onSealed();
    this.options.commit(commit, commit.segments.map(({ body }) => body.buffer)).then(
      () => this.#committed(batch),
      (error) => this.#refused(batch, error),
    );
  }

  /** Resolves when a commit has made room. */
  caughtUp(): Promise<void> {
    return this.behind ? this.ended() : Promise.resolve();
  }

  /** Resolves when all that was said is committed or lost, or will be before the next question is answered. */
  async settle(): Promise<void> {
    if (this.#underway !== null && !this.gathering.empty) await this.ended();
    this.now();
  }

  /** Resolves when the next commit has ended. */
  ended(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #committed(batch: Batch): void {
    for (const { handle, lastSeq } of batch.segments) handle.lastSeq = lastSeq;
    this.gathering.recycle(batch);
    this.#next();
  }

  /** The batch is lost, and so is what was gathered meanwhile: it has numbers that follow the lost ones. */
  #refused(batch: Batch, error: StoreError): void {
    this.options.onRefused(error);
    const batches = [batch, this.gathering.take()];
    for (const one of batches.toReversed()) this.gathering.takeBack(one);
    const segments = batches.flatMap((one) => one.segments);
    for (const { handle } of segments) handle.rewind();
    if (this.options.durable) {
      const lost = segments.map(({ handle, writer }) => ({ handle, records: decodeSegment(writer.bytes()) }));
      this.events.onLost(lost, error);
    }
    for (const one of batches) this.gathering.recycle(one);
    this.#next();
  }

  #next(): void {
    const { durable } = this.options;
    this.#underway = null;
    this.events.onDurable(durable ? this.gathering.firstOrder - 1 : Infinity);
    if (durable || this.gathering.bytes >= LAZY_BYTES) this.now();
    for (const resume of this.#waiting.splice(0)) resume();
    this.options.onEnded();
  }
}
