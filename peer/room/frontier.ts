// The newest messages that nothing else is behind: what is said next stands behind them, and so behind all that was delivered.
import type { Id } from "../../protocol/peer/frame.ts";
import { type Dependency, maxDeps, type Message } from "../../protocol/peer/message.ts";

export class Frontier {
  /** Author -> its newest. Last in the map is newest. */
  readonly #heads = new Map<Id, number>();

  /** What was here from the start. */
  add(author: Id, head: number): void {
    this.#heads.set(author, head);
  }

  delivered({ author, seq, deps }: Message): void {
    for (const dep of deps) {
      if ((this.#heads.get(dep.author) ?? Infinity) <= dep.seq) this.#heads.delete(dep.author);
    }
    this.#heads.delete(author);
    this.#heads.set(author, seq);
  }

  /** What a message of this author has to name of others: the newest, in the order of their ids. */
  before(author: Id): Dependency[] {
    const newest = [...this.#heads].filter(([id]) => id !== author).slice(-maxDeps);
    return newest.map(([id, seq]) => ({ author: id, seq })).sort((a, b) => a.author < b.author ? -1 : 1);
  }

  keep(isMember: (author: Id) => boolean): void {
    for (const id of this.#heads.keys()) if (!isMember(id)) this.#heads.delete(id);
  }
}
