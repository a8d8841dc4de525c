// A person's conversation with a server on the full screen: the connection, the model and the screen put together. Knows no
// keys and no layout.
import { sentenceFor } from "../account_talk.ts";
import type { Connection } from "../connection.ts";
import type { ConnectionEvent, End } from "../connection_events.ts";
import type { Credentials } from "../sasl_login.ts";
import { keep, type ServerBook } from "../server_book.ts";
import type { Settings } from "../terminal/settings.ts";
import { Showing, type ShowingOptions } from "../terminal/showing.ts";
import type { AccountEffect, IrcEffect } from "./effect.ts";
import { Model } from "./model.ts";
import { type Outside, performOn } from "./outside.ts";

export interface TalkOptions extends ShowingOptions {
  readonly connect: (
    nickname: string,
    onEvent: (event: ConnectionEvent) => void | Promise<void>,
    credentials: Credentials | undefined,
  ) => Connection;
  readonly nickname: string;
  readonly credentials: Credentials | undefined;
  /** The room to enter first. */
  readonly room: string;
  /** To be entered besides. */
  readonly otherRooms?: readonly string[];
  /** Where we connect to, for people. */
  readonly address: string;
  readonly settings: Settings;
  readonly servers: ServerBook;
}

/** How long the server may take nothing more of what was said before we leave all the same, in milliseconds. */
const patienceMs = 2_000;

export class Talk {
  readonly #options: TalkOptions;
  readonly #model: Model;
  readonly #showing: Showing<IrcEffect>;
  readonly #connection: Connection;
  readonly #left = Promise.withResolvers<End>();
  #ended: Promise<End> | undefined;
  #quitReason: string | undefined;

  constructor(options: TalkOptions) {
    this.#options = options;
    const { nickname, room, address, settings, clock } = options;
    const { otherRooms = [] } = options;
    const model = new Model({
      address,
      nickname,
      room,
      otherRooms,
      settings,
      now: () => clock.now(),
      unconfirmed: () => connection.unconfirmed,
    });
    const connection = options.connect(nickname, (event) => this.#hear(event), options.credentials);
    this.#model = model;
    this.#connection = connection;
    const outside: Outside = {
      send: (message) => connection.send(message),
      older: (target, before, limit) => connection.older(target, before, limit),
      search: (attributes) => connection.search(attributes),
      rename: (nickname) => connection.rename(nickname),
      account: (effect) => this.#account(effect),
      saveServer: (as) => this.#keep({ type: "save", as }),
      tellServers: () => this.#keep({ type: "servers" }),
    };
    this.#showing = new Showing(options, {
      model,
      perform: (effect) => performOn(outside, effect),
      quit: (reason) => void this.#quit(reason),
    });
  }

  /** Talks until the person leaves or the first attempt to connect fails. */
  run(): Promise<End> {
    this.#showing.start();
    this.#ended = this.#connection.run();
    return Promise.race([this.#ended, this.#left.promise]);
  }

  /** Takes leave of the server, and resolves when that is done. */
  async end(): Promise<void> {
    this.#connection.quit(this.#quitReason);
    // Where it has failed, `run` has told.
    await Promise.allSettled([this.#ended, this.#showing.end()]);
  }

  #hear(event: ConnectionEvent): void {
    this.#showing.show(this.#model.hear(event));
  }

  /** One thing after the other, and all of it before the end. */
  #keep(asked: Parameters<typeof keep>[0]): void {
    const told = {
      note: (sentence: string) => this.#showing.tell("status", sentence),
      complain: (sentence: string) => this.#showing.tell("error", sentence),
    };
    this.#showing.behind(() => keep(asked, this.#options.servers, this.#connection, told));
  }

  #account({ type, account, secrets }: AccountEffect): string | undefined {
    const connection = this.#connection;
    const [first = "", second = ""] = secrets;
    switch (type) {
      case "login": {
        const credentials = { account: account ?? connection.nickname, password: first };
        return sentenceFor(connection.logIn(secrets.length === 0 ? undefined : credentials), "log in");
      }
      case "register":
        return sentenceFor(connection.accounts.register(first), "register");
      case "password":
        return sentenceFor(connection.accounts.changePassword(first, second), "change the password");
      case "logout":
        connection.send({ command: "LOGOUT", params: [] });
        return undefined;
    }
  }

  /** What was said last is on its way still. */
  async #quit(reason: string | undefined): Promise<void> {
    this.#quitReason = reason;
    const isOnline = this.#connection.state.type === "online";
    await this.#connection.settled(isOnline ? patienceMs : 0);
    this.#left.resolve({ type: "left" });
  }
}
