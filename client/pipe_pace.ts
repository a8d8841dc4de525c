// What a pipe waits for before it goes on, because nobody is there to see what a line brings about. A terminal waits for
// nothing.
import type { Connection } from "./connection.ts";
import type { Surface } from "./terminal/line/surface.ts";

/** How long it waits for the server to take something before it goes on, in milliseconds. */
const patienceMs = 120_000;

export class PipePace {
  constructor(
    readonly surface: Pick<Surface, "type">,
    readonly connection: Pick<Connection, "ready" | "settled" | "roster" | "isupport">,
  ) {}

  /** Resolves when the next thing can be sent. */
  async ready(): Promise<void> {
    if (this.surface.type === "pipe") await this.connection.ready();
  }

  /** Resolves when the server has answered what was sent, because what comes next may depend on it. */
  async settled(): Promise<void> {
    if (this.surface.type === "pipe") await this.connection.settled(patienceMs);
  }

  /** False if we are known not to be in a room: what follows must not be said before it, nor in another. */
  async isIn(room: string): Promise<boolean> {
    await this.settled();
    return this.surface.type === "terminal" || this.connection.roster.has(room, this.connection.isupport);
  }
}
