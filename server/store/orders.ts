// The one order of everything said: reserved in blocks ahead of its use, so that no number is used twice, whatever a
// crash or a power cut has lost.
import type { DatabaseSync } from "node:sqlite";

/** Orders a start may use before it must reserve more. */
export const ORDER_BLOCK = 2 ** 24;

export class Orders {
  #reserved = 0;

  constructor(readonly db: DatabaseSync) {}

  /** What a server needs to begin: the first order it may use, and this store's part of msgids. */
  start(): { firstOrder: number; epoch: string } {
    const firstOrder = Number(this.#get("reserved_orders") ?? 0) + 1;
    const epoch = String(this.#get("epoch") ?? this.#makeEpoch());
    this.#reserve(firstOrder);
    return { firstOrder, epoch };
  }

  /** Before anything with this order is committed. */
  cover(order: number): void {
    if (order > this.#reserved - ORDER_BLOCK / 2) this.#reserve(order);
  }

  /** The same for what is committed in one transaction, within it. */
  coverWithin(order: number): void {
    if (order > this.#reserved) this.#set("reserved_orders", this.#reserved = order);
  }

  /** Reserves a block past the given order. Durable when it returns. */
  #reserve(past: number): void {
    const reserved = past + ORDER_BLOCK;
    // This one must survive a power cut even where messages need not.
    const { synchronous } = this.db.prepare("PRAGMA synchronous").get() as { synchronous: number };
    this.db.exec("PRAGMA synchronous = FULL");
    try {
      this.#set("reserved_orders", reserved);
    } finally {
      this.db.exec(`PRAGMA synchronous = ${synchronous}`);
    }
    this.#reserved = reserved;
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
