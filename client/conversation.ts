// One person's conversation, line by line: what they type becomes requests, what the server says becomes lines.
// Knows no socket and no command line, and of the surface only whether somebody is there to be asked.
import type { IrcMessage } from "../protocol/irc/message.ts";
import { AccountTalk } from "./account_talk.ts";
import type { Clock } from "./clock.ts";
import { commands, interpret } from "./commands.ts";
import { complete } from "./completion.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionEvent, ConnectionState } from "./connection_events.ts";
import { DiskNews } from "./disk_news.ts";
import { helpLines } from "./help_lines.ts";
import { canBeNickname } from "./nickname.ts";
import type { Paint } from "./terminal/line/paint.ts";
import { clean, note, render, type View } from "./render.ts";
import type { ShownLine } from "./terminal/line/surface.ts";
import { PipePace } from "./pipe_pace.ts";
import { request } from "./requests.ts";
import { caughtUp, doubts, newsOf, questionOf, statusLine } from "./status_lines.ts";
import { keep, type ServerBook } from "./server_book.ts";
import type { Surface } from "./terminal/line/surface.ts";
import { Target } from "./target.ts";
import { screenOnly } from "./screen/screen_commands.ts";
import type { Missed } from "./way_back.ts";

export interface ConversationOptions {
  readonly surface: Surface;
  readonly connect: (onEvent: (event: ConnectionEvent) => void | Promise<void>) => Connection;
  /** Where we connect to, for people: `localhost:9090`. */
  readonly address: string;
  readonly servers: ServerBook;
  readonly paint: Paint;
  readonly clock: Clock;
  /** The time of day to show for milliseconds since 1970. */
  readonly timeOf: (ms: number) => string;
}

/** What is to come after a line: another one, the end, or in a pipe the end because a room did not let us in. */
export type Next = "more" | "quit" | "not admitted";

const understood = [...commands, ...screenOnly];

export class Conversation {
  readonly connection: Connection;
  /** What the person said when they left. */
  quitReason: string | undefined;
  readonly #options: ConversationOptions;
  readonly #surface: Surface;
  #state: ConnectionState = { type: "idle" };
  #wasOnline = false;
  readonly #target: Target;
  #allSaid = true;
  #lagMs: number | undefined;
  readonly #diskNews: DiskNews;
  readonly #accountTalk: AccountTalk;
  readonly #pace: PipePace;
  readonly #say = {
    note: (sentence: string) => this.#note(sentence),
    complain: (sentence: string) => this.#complain(sentence),
  };

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#surface = options.surface;
    this.connection = options.connect((event) => this.#hear(event));
    this.#target = new Target(this.connection);
    this.#pace = new PipePace(options.surface, this.connection);
    const { connection } = this;
    this.#diskNews = new DiskNews({ clock: options.clock, connection, note: this.#say.note });
    this.#accountTalk = new AccountTalk({ connection, surface: options.surface, ...this.#say });
  }

  /** False once something that was to be said was refused, or is not known to have arrived. */
  get allSaid(): boolean {
    return this.#allSaid;
  }

  complete(line: string): [candidates: string[], word: string] {
    const { roster, isupport } = this.connection;
    return complete(line, roster.members(this.#target.name ?? "", isupport), roster.rooms());
  }

  get wantedRoom(): string {
    return this.#target.wantedRoom;
  }

  /** Joins the first room and others, at once or when there is a connection. */
  async enter(room: string, others: readonly string[] = []): Promise<Next> {
    this.#retarget(() => this.#target.want(room));
    for (const each of [room, ...others]) this.connection.send({ command: "JOIN", params: [each] });
    return await this.#entered();
  }

  /** Takes a line that was typed. Resolves when there is room for another. */
  async take(line: string): Promise<Next> {
    const intent = interpret(line, understood);
    if (intent.type === "mistake" && intent.secret) this.#surface.forget(line);
    const words = line.trim();
    if (this.connection.state.type === "asking" && !words.startsWith("/")) {
      if (canBeNickname(words)) this.connection.rename(words);
      return "more";
    }
    switch (intent.type) {
      case "nothing":
        return "more";
      case "mistake":
        this.#complain(intent.sentence);
        return "more";
      case "help": {
        const lines = helpLines(intent.command, intent.command === undefined ? commands : understood);
        await this.#show(lines.map((text): ShownLine => ({ kind: "talk", text })));
        return "more";
      }
      case "status":
        this.#note(this.#status());
        return "more";
      case "save":
      case "servers":
        await keep(intent, this.#options.servers, this.connection, this.#say);
        return "more";
      case "register":
      case "login":
      case "password":
        await this.#pace.ready();
        await this.#accountTalk.take(intent);
        await this.#pace.settled();
        return "more";
      case "quit":
        this.quitReason = intent.reason;
        return "quit";
      case "query":
        this.#retarget(() => this.#target.query(intent.nickname));
    }
    return await this.#ask(intent);
  }

  async #ask(intent: Parameters<typeof request>[0]): Promise<Next> {
    const { nickname, isupport } = this.connection;
    const asked = request(intent, { target: this.#target.name, nickname, isupport });
    if (asked.type === "mistake") {
      this.#complain(asked.sentence);
      return "more";
    }
    for (const message of asked.messages) {
      await this.#pace.ready();
      if (message.command === "JOIN") this.#retarget(() => this.#target.want(message.params[0]!));
      const text = message.params.at(-1) ?? "";
      const result = this.connection.send(message);
      if (result === "full") this.#complain(`Not sent, too much is waiting already: ${text}`);
      if (result === "queued") this.#note(`This waits for the connection: ${text}`);
    }
    if (intent.type === "join") return await this.#entered();
    if (!["say", "act", "tell"].includes(intent.type)) await this.#pace.settled();
    return "more";
  }

  async #entered(): Promise<Next> {
    return await this.#pace.isIn(this.wantedRoom) ? "more" : "not admitted";
  }

  #hear(event: ConnectionEvent): void | Promise<void> {
    switch (event.type) {
      case "state":
        return this.#follow(event.state);
      case "message":
        return this.#hearMessage(event.message);
      case "caught up":
        return this.#arrived(event);
      case "history":
        return this.#note(event.is === "begun" ? `Earlier in ${event.of}:` : `Now in ${event.of}:`);
      case "not stored":
        return this.#complain(
          `Not stored, and nobody has seen it: ${event.message.params.at(-1)} (${event.why})`,
        );
      case "lag":
        this.#lagMs = event.ms;
        break;
      case "delivery":
        return this.#diskNews.hear(event.sent);
      case "login":
        // On the way back it is no news.
        if (this.#state.type === "online" || event.outcome.type === "in" && !this.#wasOnline) {
          this.#accountTalk.hear(event.outcome);
        }
        break;
      case "uncertain":
        this.#allSaid = false;
        for (const sentence of doubts(event.messages)) this.#complain(sentence);
    }
  }

  #follow(state: ConnectionState): void {
    const before = this.#state;
    this.#state = state;
    const news = newsOf(before, state, this.#wasOnline, this.#options.address);
    // On the way back there will be more to say soon.
    const isEarly = state.type === "online" && this.#wasOnline && this.connection.catchingUp;
    if (news !== undefined && !isEarly) this.#note(news);
    if (state.type === "online") this.#wasOnline = true;
    if (state.type === "asking password" && this.#surface.type === "terminal") {
      this.#accountTalk.askAgain(state.account, state.why);
    }
    this.#prompt();
  }

  #hearMessage(message: IrcMessage): void | Promise<void> {
    const lines = render(message, this.#view());
    this.#retarget(() => this.#target.follow(message));
    if (this.#state.type === "online" && lines.some(({ kind }) => kind === "error")) this.#allSaid = false;
    return this.#show(lines);
  }

  /** Lets `move` change the target, and says where text goes from then on. */
  #retarget(move: () => void): void {
    const before = this.#target.name;
    move();
    const { name, isPerson } = this.#target;
    if (name === before) return;
    if (isPerson) this.#note(`What you type goes to ${name} alone now. /query goes back to the room.`);
    this.#prompt();
  }

  #arrived(missed: Missed): void {
    this.#note(caughtUp(this.connection.nickname, missed));
    for (const room of missed.removed ?? []) {
      this.#complain(`You are not in ${room} any more: you were removed while the line was cut.`);
      this.#retarget(() => this.#target.follow({ command: "PART", params: [room] }));
    }
  }

  #status(): string {
    const { state, nickname, delivery, accounts } = this.connection;
    return statusLine(
      { state, nickname, delivery, account: accounts.name },
      this.#options.address,
      this.#lagMs,
    );
  }

  #prompt(): void {
    const here = `${this.#options.paint.strong(clean(this.#target.name ?? ""))}> `;
    this.#surface.prompt(questionOf(this.#state) ?? here);
  }

  #note(text: string): void {
    this.#show([note("status", text, this.#view())]);
  }

  #complain(sentence: string): void {
    this.#allSaid = false;
    this.#show([note("error", sentence, this.#view())]);
  }

  #show(lines: readonly ShownLine[]): void | Promise<void> {
    if (lines.length > 0) return this.#surface.show(lines);
  }

  #view(): View {
    const { paint, clock, timeOf } = this.#options;
    const { roster, isupport, nickname } = this.connection;
    const listing = (room: string) => roster.listing(room, isupport);
    return { paint, isupport, nickname, target: this.#target.name, listing, now: clock.now(), timeOf };
  }
}
