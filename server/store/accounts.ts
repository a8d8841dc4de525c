// Accounts as they are stored. Runs where the database is; knows names, not who is logged in.
import type { DatabaseSync } from "node:sqlite";

export interface StoredAccount {
  readonly id: number;
  /** As its owner spells it. */
  readonly name: string;
}

/** What is needed to tell whether a password is right; each text says how it was made. */
export interface Credentials {
  readonly argon2: string;
  readonly scram: string;
}

export class Accounts {
  constructor(readonly db: DatabaseSync) {}

  all(): StoredAccount[] {
    return this.db.prepare("SELECT id, name FROM account").all() as unknown as StoredAccount[];
  }

  /** Durable when it returns. Null if the name is taken. */
  create(folded: string, name: string, { argon2, scram }: Credentials, now: number): StoredAccount | null {
    const { changes, lastInsertRowid } = this.db.prepare(
      "INSERT INTO account (folded, name, created, argon2, scram) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ).run(folded, name, now, argon2, scram);
    return changes === 0 ? null : { id: Number(lastInsertRowid), name };
  }

  find(folded: string): (StoredAccount & Credentials) | null {
    const row = this.db.prepare("SELECT id, name, argon2, scram FROM account WHERE folded = ?").get(folded);
    return (row as (StoredAccount & Credentials) | undefined) ?? null;
  }

  changePassword(id: number, { argon2, scram }: Credentials): void {
    this.db.prepare("UPDATE account SET argon2 = ?, scram = ? WHERE id = ?").run(argon2, scram, id);
  }

  /** This server's own secret, made when it is first asked for: what is kept from strangers is derived from it. */
  secret(): Uint8Array {
    const random = crypto.getRandomValues(new Uint8Array(32));
    this.db.prepare("INSERT INTO meta (key, value) VALUES ('secret', ?) ON CONFLICT DO NOTHING").run(random);
    return (this.db.prepare("SELECT value FROM meta WHERE key = 'secret'").get() as { value: Uint8Array })
      .value;
  }
}
