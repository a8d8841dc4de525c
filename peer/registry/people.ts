// Who is logged in at this registry, and that those who fall silent are gone. Knows sessions, not how they are connected.
import type { Ending, Push } from "../../protocol/peer/registry_frame.ts";

/** One login's life. */
export interface Session {
  /** The folded name. */
  readonly key: string;
  readonly name: string;
  readonly id: Uint8Array;
  /** When there was the last sign of life, in milliseconds since 1970. */
  heard: number;
  /** Whether a token for coming back was asked for: one is enough, and each is a write to the disk. */
  hasToken: boolean;
  /** The time of the newest record that was published. */
  published: number;
  push(push: Push): void;
  /** Says why and closes the connection. */
  end(reason: Ending): void;
}

export class People {
  readonly #sessions = new Map<string, Session>();

  get size(): number {
    return this.#sessions.size;
  }

  get(key: string): Session | undefined {
    return this.#sessions.get(key);
  }

  /** A newer login takes the place of an older one. */
  add(session: Session): void {
    this.#sessions.get(session.key)?.end("replaced");
    this.#sessions.set(session.key, session);
  }

  remove(session: Session): void {
    if (this.#sessions.get(session.key) === session) this.#sessions.delete(session.key);
  }

  /** Ends who was not heard since `before`. */
  tick(before: number): void {
    for (const session of this.#sessions.values()) if (session.heard <= before) session.end("silent");
  }
}
