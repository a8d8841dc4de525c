// A person's conversation with a server on the full screen: the connection, the model and the shell put together, and
// time told to them. Knows no keys and no layout.
import { sentenceFor } from "../account_talk.ts";
import type { Clock } from "../clock.ts";
import type { Connection } from "../connection.ts";
import type { ConnectionEvent, End } from "../connection_events.ts";
import { keep, type ServerBook } from "../server_book.ts";
import type { Colours } from "../terminal/colours.ts";
import { Model } from "./model.ts";
import { bell, clipboard, notification } from "../terminal/notices.ts";
import type { Settings } from "../terminal/settings.ts";
import type { Credentials } from "../sasl_login.ts";
import type { AccountEffect } from "../terminal/outside.ts";
import { Shell } from "../terminal/shell.ts";
import type { Stage } from "../terminal/stage.ts";

export interface TalkOptions {
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
  readonly save: (settings: Settings) => Promise<void>;
  readonly servers: ServerBook;
  readonly clock: Clock;
  /** Minutes by which local time is ahead of UTC at a time in milliseconds since 1970. */
  readonly offset: (time: number) => number;
  /** $TERM. */
  readonly term: string;
  readonly stage: Stage;
  readonly colours: Colours;
}

/** How long the server may take nothing more of what was said before we leave all the same, in milliseconds. */
const patienceMs = 2_000;

const tickMs = 1_000;

export class Talk {
  readonly #options: TalkOptions;
  readonly #model: Model;
  readonly #shell: Shell;
  readonly #connection: Connection;
  readonly #left = Promise.withResolvers<End>();
  #ended: Promise<End> | undefined;
  #saved: Promise<void> = Promise.resolve();
  #quitReason: string | undefined;
  #cancelTick: (() => void) | undefined;

  constructor(options: TalkOptions) {
    this.#options = options;
    const { nickname, room, address, settings, clock, offset, stage } = options;
    const { otherRooms = [] } = options;
    const model = new Model({ address, nickname, room, otherRooms, settings, now: () => clock.now() });
    const connection = options.connect(nickname, (event) => this.#hear(event), options.credentials);
    this.#model = model;
    this.#connection = connection;
    this.#shell = new Shell(model, {
      send: (message) => connection.send(message),
      older: (target, before, limit) => connection.older(target, before, limit),
      search: (attributes) => connection.search(attributes),
      rename: (nickname) => connection.rename(nickname),
      account: (effect) => this.#account(effect),
      bell: () => stage.send(bell),
      notify: (title, text) => stage.send(notification(title, text, options.term)),
      copy: (text) => stage.send(clipboard(text)),
      suspend: () => void stage.suspend(),
      redraw: () => stage.redraw(),
      save: (settings) => this.#save(settings),
      saveServer: (as) => this.#keep({ type: "save", as }),
      tellServers: () => this.#keep({ type: "servers" }),
      quit: (reason) => void this.#quit(reason),
    }, () => ({ clock: model.settings.clock, offset }));
  }

  /** Talks until the person leaves or the first attempt to connect fails. */
  run(): Promise<End> {
    const { stage } = this.#options;
    stage.scene = this.#shell;
    stage.changed();
    this.#tick();
    this.#ended = this.#connection.run();
    return Promise.race([this.#ended, this.#left.promise]);
  }

  /** Takes leave of the server, and resolves when that is done. */
  async end(): Promise<void> {
    this.#cancelTick?.();
    this.#connection.quit(this.#quitReason);
    // Where it has failed, `run` has told.
    await Promise.allSettled([this.#ended, this.#saved]);
  }

  #hear(event: ConnectionEvent): void {
    this.#shell.perform(this.#model.hear(event));
    this.#options.stage.changed();
  }

  #tick(): void {
    const { clock, stage } = this.#options;
    if (this.#shell.tick(clock.now())) stage.changed();
    this.#cancelTick = clock.after(tickMs, () => this.#tick());
  }

  #save(settings: Settings): void {
    const { stage, colours } = this.#options;
    colours.choose(settings.theme);
    stage.setMouse(settings.mouse);
    this.#saved = this.#saved.then(() => this.#write(settings));
  }

  async #write(settings: Settings): Promise<void> {
    try {
      await this.#options.save(settings);
    } catch (error) {
      const why = `The settings hold for now, but are not saved: ${(error as Error).message}`;
      this.#shell.perform(this.#model.unavailable({ type: "save", settings }, why));
      this.#options.stage.changed();
    }
  }

  /** One thing after the other, and all of it before the end. */
  #keep(asked: Parameters<typeof keep>[0]): void {
    const tell = (how: "status" | "error") => (sentence: string) => {
      this.#model.tell(how, sentence);
      this.#options.stage.changed();
    };
    const told = { note: tell("status"), complain: tell("error") };
    this.#saved = this.#saved.then(() => keep(asked, this.#options.servers, this.#connection, told));
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
