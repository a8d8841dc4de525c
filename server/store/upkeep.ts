// The database's own work, between commits and in steps of a few milliseconds: letting old messages go, moving the
// write-ahead log into the database, giving room back to the disk, and coming back when the disk was full.
import type { DatabaseSync } from "node:sqlite";
import type { Ballast } from "./ballast.ts";
import { StoreError } from "./database.ts";
import type { Gone, Retention } from "./retention.ts";

/** What a commit may have to wait for a step. */
const STEP_MS = 2;
/** Pages of the write-ahead log that are worth moving while nothing else happens. */
const WORTH_MOVING_PAGES = 100;
/** Free pages that the database keeps for what comes next. */
const SPARE_PAGES = 1_000;
const PAGES_GIVEN_BACK = 50;
/** What a test of the disk writes. */
const TRIAL_BYTES = 64 * 1024;

export class Upkeep {
  /** Pages that the database may have while the ballast is held. */
  readonly #mostPages: number;

  constructor(
    readonly db: DatabaseSync,
    readonly retention: Retention,
    readonly ballast: Ballast | null,
    /** Milliseconds, from any start. */
    readonly clock: () => number = () => performance.now(),
  ) {
    const { max_page_count: pages } = db.prepare("PRAGMA max_page_count").get() as { max_page_count: number };
    this.#mostPages = pages;
  }

  /** One step. `idle`: nobody waits for a commit. Throws StoreError, and what SQLite throws. */
  step(now: number, idle: boolean): { gone: Gone[]; more: boolean } {
    const end = this.clock() + STEP_MS;
    const { gone, more } = this.#hastily(() => this.retention.step(now, () => this.clock() >= end));
    const givesBack = !more && idle && this.#giveBack();
    if (!more && !givesBack && idle) {
      this.#checkpoint();
      this.#holdBallast();
    }
    return { gone, more: more || givesBack };
  }

  /** The disk does not take more: what frees room gets the ballast's, and messages none of it. */
  full(): void {
    if (this.ballast === null) return;
    this.ballast.release();
    this.#limitPages(1);
  }

  /** Throws StoreError, or what SQLite throws, if the disk still does not take messages. */
  recover(): void {
    this.db.exec("PRAGMA wal_checkpoint(PASSIVE)");
    try {
      this.#holdBallast();
    } catch (error) {
      // Pages that retention has freed take messages all the same; why it is not held, the next step tells.
      if (!(error instanceof Error)) throw error;
    }
    // A bound on pages shows only when pages are asked for.
    this.db.exec(`REPLACE INTO meta (key, value) VALUES ('trial', zeroblob(${TRIAL_BYTES}))`);
    this.db.exec("DELETE FROM meta WHERE key = 'trial'");
  }

  /** The database grows only while the ballast is held, or messages would take its room as soon as it is let go. */
  #holdBallast(): void {
    try {
      this.ballast?.hold();
    } catch (error) {
      if (error instanceof StoreError) this.#limitPages(1);
      throw error;
    }
    this.#limitPages(this.#mostPages);
  }

  /** As many as there are, if that is more. */
  #limitPages(pages: number): void {
    this.db.exec(`PRAGMA max_page_count = ${pages}`);
  }

  /** Without waiting for the disk: what is let go need not be gone for good at once, and the next commit sees to it. */
  #hastily<T>(run: () => T): T {
    const { synchronous } = this.db.prepare("PRAGMA synchronous").get() as { synchronous: number };
    this.db.exec("PRAGMA synchronous = NORMAL");
    try {
      return run();
    } finally {
      this.db.exec(`PRAGMA synchronous = ${synchronous}`);
    }
  }

  #checkpoint(): void {
    const wal = this.db.prepare("PRAGMA wal_checkpoint(NOOP)").get() as { log: number; checkpointed: number };
    if (wal.log - wal.checkpointed >= WORTH_MOVING_PAGES) this.db.exec("PRAGMA wal_checkpoint(PASSIVE)");
  }

  /** True if there may be more to give back. */
  #giveBack(): boolean {
    const free = this.#freePages;
    if (free <= SPARE_PAGES) return false;
    // `exec` would take one step of it, which is one page.
    this.#hastily(() => this.db.prepare(`PRAGMA incremental_vacuum(${PAGES_GIVEN_BACK})`).all());
    // A file that was made without it cannot become smaller.
    return this.#freePages < free;
  }

  get #freePages(): number {
    return (this.db.prepare("PRAGMA freelist_count").get() as { freelist_count: number }).freelist_count;
  }
}
