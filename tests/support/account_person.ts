// Somebody with a client whose account a test follows.
import { deadline } from "@std/async/deadline";
import { systemClock } from "../../client/clock.ts";
import { Connection } from "../../client/connection.ts";
import type { ConnectionEvent, ConnectionOptions, End } from "../../client/connection_events.ts";

export const PASSWORD = "correct horse battery";
const BOUNDS = { backoffMs: 4, backoffMaxMs: 40 };

export type Changes = Partial<ConnectionOptions>;

/** A client, and all that it told. */
export class Person implements AsyncDisposable {
  readonly connection: Connection;
  readonly events: ConnectionEvent[] = [];
  readonly ended: Promise<End>;
  #heard = Promise.withResolvers<void>();

  constructor(nickname: string, dial: ConnectionOptions["dial"], changes: Changes = {}) {
    this.connection = new Connection({
      nickname,
      dial,
      clock: systemClock,
      random: () => 0.5,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      mayShowPassword: true,
      bounds: BOUNDS,
      onEvent: (event) => {
        this.events.push(event);
        this.#heard.resolve();
        this.#heard = Promise.withResolvers();
      },
      ...changes,
    });
    this.ended = this.connection.run();
  }

  get state() {
    return this.connection.state;
  }

  get account() {
    return this.connection.accounts.name;
  }

  messages(command: string): string[] {
    return this.events.flatMap((event) =>
      event.type === "message" && event.message.command === command ? [event.message.params.join(" ")] : []
    );
  }

  async until(done: () => boolean, what: string): Promise<void> {
    const late = AbortSignal.timeout(20_000);
    while (!done()) {
      await deadline(this.#heard.promise, 20_000, { signal: late }).catch((cause) => {
        throw new Error(`waited for ${what}: ${JSON.stringify(this.events)}`, { cause });
      });
    }
  }

  async online(): Promise<this> {
    await this.until(() => this.state.type === "online", "the welcome");
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.quit();
    await this.ended;
  }
}

/** A client of this server. */
