// A real server for a test: in this process, on a free port of 127.0.0.1, with clients that end with it. A bug that the
// server logs fails the test.
import type { Fields } from "../../server/event_log.ts";
import { defaultLimits, type Limits, type ServerOptions } from "../../server/options.ts";
import { listen, Server } from "../../server/server.ts";
import { Store } from "../../server/store/store.ts";
import { RawClient, type RawClientOptions } from "./raw_client.ts";

export const SERVER_NAME = "irc.test";

export interface IrcServerOptions extends Partial<Omit<ServerOptions, "limits">> {
  readonly limits?: Partial<Limits>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Where what is said is kept; without it, in this process's memory. The server closes it. */
  readonly store?: Store;
  /** Without it, a free one. */
  readonly port?: number;
}

export interface LoggedEvent {
  readonly event: string;
  readonly fields: Fields;
}

export class IrcServer implements AsyncDisposable {
  readonly server: Server;
  readonly events: LoggedEvent[] = [];
  readonly #clients: RawClient[] = [];
  #waiting: (() => void) | undefined;

  constructor({ limits, now = Date.now, store, port = 0, ...options }: IrcServerOptions = {}) {
    this.server = new Server(
      {
        name: SERVER_NAME,
        network: "TestNet",
        version: "0.0.0",
        motd: null,
        password: null,
        operators: new Set(),
        ...options,
        limits: { ...defaultLimits, ...limits },
      },
      listen(["127.0.0.1"], port),
      {
        now,
        store: store ?? Store.volatile(now(), setImmediate),
        randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
        log: (event, fields = {}) => {
          this.events.push({ event, fields });
          this.#waiting?.();
        },
      },
    );
  }

  get port(): number {
    return this.server.port;
  }

  /** A client that has said nothing yet. */
  async connect(options?: RawClientOptions): Promise<RawClient> {
    const client = await RawClient.connect(this.port, options);
    this.#clients.push(client);
    return client;
  }

  /** A client that has registered, with these capabilities, and has taken every line of its welcome. */
  async irc(nickname: string, ...capabilities: string[]): Promise<RawClient> {
    const client = await this.connect();
    if (capabilities.length > 0) await client.send(`CAP REQ :${capabilities.join(" ")}`, "CAP END");
    await client.ask(`NICK ${nickname}`, `USER ${nickname} 0 * :${nickname} of the tests`);
    if (!client.all.some((line) => / 001 /.test(line))) {
      throw new Error(`${nickname} was not let in:\n${client.all.join("\n")}`);
    }
    return client;
  }

  /** Clients that have registered and are in a room together; the first is operator. Nothing is left to be taken. */
  async room(name: string, ...nicknames: string[]): Promise<RawClient[]> {
    const clients: RawClient[] = [];
    for (const nickname of nicknames) {
      const client = await this.irc(nickname);
      await client.ask(`JOIN ${name}`);
      clients.push(client);
    }
    for (const client of clients) await client.ask();
    return clients;
  }

  /** Waits for an event in the log, whether it has come already or not. */
  async logged(event: string, meant: (fields: Fields) => boolean = () => true): Promise<LoggedEvent> {
    const deadline = Date.now() + 5_000;
    for (;;) {
      const found = this.events.find((e) => e.event === event && meant(e.fields));
      if (found) return found;
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`Waited for ${event} in the log; it has ${JSON.stringify(this.events)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting = () => {
          clearTimeout(timer);
          this.#waiting = undefined;
          resolve();
        };
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client[Symbol.asyncDispose]();
    await this.server.stop("The test is over.");
    const bugs = this.events.filter(({ event }) => event === "bug");
    if (bugs.length > 0) throw new Error(`The server logged a bug:\n${bugs[0]!.fields.stack}`);
  }
}
