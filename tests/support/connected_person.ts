// Somebody with our client's connection, whose line a test can cut.
import { deadline } from "@std/async/deadline";
import { systemClock } from "../../client/clock.ts";
import { Connection } from "../../client/connection.ts";
import type { ConnectionEvent } from "../../client/connection_events.ts";
import { CuttingRelay } from "./cutting_relay.ts";

/** A client through a relay of its own, and all that it told. */
export class Person implements AsyncDisposable {
  readonly relay: CuttingRelay;
  readonly connection: Connection;
  readonly events: ConnectionEvent[] = [];
  readonly #ended: Promise<unknown>;
  #heard = Promise.withResolvers<void>();

  constructor(port: number, readonly nickname: string) {
    this.relay = new CuttingRelay(port);
    this.connection = new Connection({
      nickname,
      dial: (signal) => this.relay.dial(signal),
      clock: systemClock,
      random: () => 0.5,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      onEvent: (event) => {
        this.events.push(event);
        this.#heard.resolve();
        this.#heard = Promise.withResolvers();
      },
      bounds: { backoffMs: 4, backoffMaxMs: 40 },
    });
    this.#ended = this.connection.run();
  }

  /** The texts heard in rooms and private, in order. */
  get texts(): string[] {
    return this.events.flatMap((event) =>
      event.type === "message" && event.message.command === "PRIVMSG" ? [event.message.params[1]!] : []
    );
  }

  /** Commands of others, and of the server, that are no talk. How far something was read, nobody is told. */
  noise(): string[] {
    return this.events.flatMap((event) =>
      event.type === "message" && !["PRIVMSG", "MARKREAD"].includes(event.message.command)
        ? [event.message.command]
        : []
    );
  }

  say(text: string, target = "#a"): void {
    this.connection.send({ command: "PRIVMSG", params: [target, text] });
  }

  async until(done: () => boolean, what: string): Promise<void> {
    const late = AbortSignal.timeout(20_000);
    while (!done()) {
      await deadline(this.#heard.promise, 20_000, { signal: late }).catch((error) => {
        throw new Error(`${this.nickname} waited for ${what}; heard ${JSON.stringify(this.texts)}`, {
          cause: error,
        });
      });
    }
  }

  async join(room = "#a"): Promise<void> {
    this.connection.send({ command: "JOIN", params: [room] });
    await this.connection.settled(10_000);
  }

  /** The line is cut, and whole again. */
  async cut(): Promise<void> {
    const before = this.caughtUp.length;
    this.relay.cut();
    await this.until(() => this.caughtUp.length > before, "the line after a cut");
  }

  get caughtUp() {
    return this.events.filter((event) => event.type === "caught up");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.quit();
    await this.#ended;
    await this.relay[Symbol.asyncDispose]();
  }
}
