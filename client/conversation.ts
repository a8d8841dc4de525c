// One person's conversation, line by line: what they type becomes requests, what the server says becomes lines.
// Knows no socket and no command line, and of the surface only whether somebody is there to be asked.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import type { Clock } from "./clock.ts";
import { interpret } from "./commands.ts";
import { complete } from "./completion.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionEvent, ConnectionState } from "./connection_events.ts";
import { helpLines } from "./help_lines.ts";
import { foldName, isRoom } from "./isupport.ts";
import { canBeNickname } from "./nickname.ts";
import type { Paint } from "./paint.ts";
import { clean, note, render, type ShownLine, type View } from "./render.ts";
import { request } from "./requests.ts";
import type { Surface } from "./surface.ts";

export interface ConversationOptions {
  readonly surface: Surface;
  readonly connect: (onEvent: (event: ConnectionEvent) => void | Promise<void>) => Connection;
  /** The room to enter first. */
  readonly room: string;
  /** Where we connect to, for people: `localhost:9090`. */
  readonly address: string;
  readonly paint: Paint;
  readonly clock: Clock;
  /** The time of day to show for milliseconds since 1970. */
  readonly timeOf: (ms: number) => string;
}

export class Conversation {
  readonly connection: Connection;
  readonly #options: ConversationOptions;
  readonly #surface: Surface;
  #state: ConnectionState = { type: "idle" };
  #wasOnline = false;
  /** The room or person that plain text goes to. */
  #target: string | undefined;
  /** The room that becomes the target once we are in it. */
  #wanted: string;
  #allSaid = true;
  #quitReason: string | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#surface = options.surface;
    this.#wanted = options.room;
    this.connection = options.connect((event) => this.#hear(event));
    this.connection.send({ command: "JOIN", params: [options.room] });
  }

  /** False once something that was to be said was refused, or is not known to have arrived. */
  get allSaid(): boolean {
    return this.#allSaid;
  }

  get quitReason(): string | undefined {
    return this.#quitReason;
  }

  complete(line: string): [candidates: string[], word: string] {
    const { roster, isupport } = this.connection;
    return complete(line, roster.members(this.#target ?? "", isupport), roster.rooms());
  }

  /** Takes a line that was typed. "quit" means that it was the last. Resolves when there is room for another. */
  async take(line: string): Promise<"quit" | undefined> {
    if (this.connection.state.type === "asking") {
      const nickname = line.trim();
      if (canBeNickname(nickname)) this.connection.rename(nickname);
      return undefined;
    }
    const intent = interpret(line);
    switch (intent.type) {
      case "nothing":
        return undefined;
      case "mistake":
        return this.#complain(intent.sentence);
      case "help":
        await this.#show(helpLines(intent.command).map((text): ShownLine => ({ kind: "talk", text })));
        return undefined;
      case "quit":
        this.#quitReason = intent.reason;
        return "quit";
      case "query":
        this.#talkTo(intent.nickname ?? this.#room());
    }
    await this.#ask(intent);
    return undefined;
  }

  async #ask(intent: Parameters<typeof request>[0]): Promise<void> {
    const { nickname, isupport } = this.connection;
    const asked = request(intent, { target: this.#target, nickname, isupport });
    if (asked.type === "mistake") return this.#complain(asked.sentence);
    for (const message of asked.messages) {
      if (message.command === "JOIN") this.#wanted = message.params[0]!;
      if (this.#surface.type === "pipe") await this.connection.ready();
      const text = message.params.at(-1) ?? "";
      switch (this.connection.send(message)) {
        case "full":
          this.#complain(`Not sent, too much is waiting already: ${text}`);
          break;
        case "queued":
          if (this.#surface.type === "terminal") {
            this.#note(`Not connected. This will be sent when the connection is back: ${text}`);
          }
      }
    }
  }

  #hear(event: ConnectionEvent): void | Promise<void> {
    switch (event.type) {
      case "state":
        return this.#follow(event.state);
      case "message":
        return this.#hearMessage(event.message);
      case "uncertain":
        this.#allSaid = false;
        for (const { command, params } of event.messages) {
          if (!["PRIVMSG", "TOPIC"].includes(command)) continue;
          this.#complain(`The connection broke, so this may not have arrived: ${params.at(-1)}`);
        }
    }
  }

  #follow(state: ConnectionState): void {
    const before = this.#state;
    this.#state = state;
    switch (state.type) {
      case "online":
        if (before.type === "online") break;
        this.#note(
          this.#wasOnline
            ? `Connected again as ${state.nickname}.`
            : `Connected to ${this.#options.address} as ${state.nickname}. /help lists the commands.`,
        );
        this.#wasOnline = true;
        break;
      case "waiting": {
        const lost = before.type === "online" ? "Connection lost" : "Still no connection";
        this.#note(`${lost}: ${state.problem}. Trying again in ${(state.delayMs / 1000).toFixed(1)} s.`);
      }
    }
    this.#prompt();
  }

  #hearMessage(message: IrcMessage): void | Promise<void> {
    const lines = render(message, this.#view());
    this.#followTarget(message);
    if (this.#state.type === "online" && lines.some(({ kind }) => kind === "error")) this.#allSaid = false;
    return this.#show(lines);
  }

  /** Keeps the target where the person is: in the room they asked for, or in one they are still in. */
  #followTarget(message: IrcMessage): void {
    const { roster, isupport, nickname } = this.connection;
    const isSame = (a: string, b: string | undefined) =>
      b !== undefined && foldName(a, isupport) === foldName(b, isupport);
    const [first = ""] = message.params;
    const source = nicknameOf(message.source ?? "");
    if (message.command === "JOIN" && isSame(source, nickname)) {
      if (this.#target === undefined || isSame(first, this.#wanted)) this.#talkTo(first);
    } else if (message.command === "NICK" && isSame(source, this.#target)) {
      this.#talkTo(first);
    } else if (
      (message.command === "PART" || message.command === "KICK") && isSame(first, this.#target) &&
      !roster.has(first, isupport)
    ) {
      this.#talkTo(this.#room());
    }
  }

  /** The room to be in: the one last asked for, or another, if we are in any. */
  #room(): string | undefined {
    const { roster, isupport } = this.connection;
    return roster.has(this.#wanted, isupport) ? this.#wanted : roster.rooms().at(-1);
  }

  #talkTo(target: string | undefined): void {
    if (target === this.#target) return;
    this.#target = target;
    if (target !== undefined && !isRoom(target, this.connection.isupport)) {
      this.#note(`What you type goes to ${target} alone now. /query goes back to the room.`);
    }
    this.#prompt();
  }

  #prompt(): void {
    const state = this.#state;
    if (state.type === "asking") {
      const why = state.problem === "taken" ? "is taken" : "is not allowed here";
      this.#surface.prompt(`The nickname ${clean(state.nickname)} ${why}. Another one: `);
    } else {
      this.#surface.prompt(`${this.#options.paint.strong(clean(this.#target ?? ""))}> `);
    }
  }

  #note(text: string): void {
    this.#show([note("status", text, this.#view())]);
  }

  #complain(sentence: string): undefined {
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
    return { paint, isupport, nickname, target: this.#target, listing, now: clock.now(), timeOf };
  }
}
