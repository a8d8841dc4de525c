// The one order of everything said: reserved in blocks ahead of its use, so that no number is used twice, whatever a
// crash or a power cut has lost.
import type { DatabaseSync } from "node:sqlite";

/** Orders a start may use before it must reserve more. */
export const ORDER_BLOCK = 2 ** 24;

export class Orders {
  constructor(readonly db: DatabaseSync) {}

  /** What a server needs to begin: the first order it may use, how far it may go, and this store's part of msgids. */
  start(): { firstOrder: number; reserved: number; epoch: string } {
    const firstOrder = Number(this.#get("reserved_orders") ?? 0) + 1;
    const epoch = String(this.#get("epoch") ?? this.#makeEpoch());
    return { firstOrder, reserved: this.reserve(firstOrder), epoch };
  }

  /** Reserves a block past the given order; answers up to where. Durable when it returns. */
  reserve(past: number): number {
    const reserved = past + ORDER_BLOCK;
    // This one must survive a power cut even where messages need not.
    const { synchronous } = this.db.prepare("PRAGMA synchronous").get() as { synchronous: number };
    this.db.exec("PRAGMA synchronous = FULL");
    this.#set("reserved_orders", reserved);
    this.db.exec(`PRAGMA synchronous = ${synchronous}`);
    return reserved;
  }

  #makeEpoch(): string {
    const epoch = Array.from(
      crypto.getRandomValues(new Uint8Array(5)),
      (b) => b.toString(36).padStart(2, "0"),
    ).join("");
    this.#set("epoch", epoch);
    return epoch;
  }

  #get(key: string): unknown {
    return (this.db.prepare("SELECT value FROM meta WHERE key = ?").get(key) as
      | { value: unknown }
      | undefined)?.value;
  }

  #set(key: string, value: string | number): void {
    this.db.prepare(
      "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    )
      .run(key, value);
  }
}
