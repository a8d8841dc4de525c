// Statements of an open SQLite file: prepared once, run one by one or all at once, and what they throw as StoreError. Knows
// no tables.
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { explain } from "./tables.ts";

export type Row = Record<string, SQLInputValue>;

export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** How many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  /** Whether there is such a row. */
  has(sql: string, ...values: SQLInputValue[]): boolean {
    return this.all(sql, ...values).length > 0;
  }

  /** Runs `work`; what SQLite throws becomes the promise's. */
  do<Result>(work: () => Result): Promise<Result> {
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(explain(error, "The database"));
    }
  }

  /** The same, all of it or nothing. */
  atOnce<Result>(work: () => Result): Promise<Result> {
    return this.do(() => {
      this.#db.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#db.exec("COMMIT");
        return result;
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  close(): void {
    this.#db.close();
  }

  #statement(sql: string) {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, statement = this.#db.prepare(sql));
    return statement;
  }
}
