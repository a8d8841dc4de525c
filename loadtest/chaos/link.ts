// One connection's conversation with the server, as a client has it that loses nothing: it registers or resumes, enters
// its rooms, has everything replayed that it missed (catching_up.ts), and then hears what is live. Pure: lines in, lines and
// events out.
import { type IrcMessage, IrcSyntaxError, nicknameOf, parseMessage } from "../../protocol/irc/message.ts";
import { CatchingUp } from "./catching_up.ts";
import type { Shown } from "./evidence.ts";
import type { Place } from "./plan.ts";
import { type Account, Registration } from "./registration.ts";
import { readText } from "./text.ts";

/** What one connection leaves to the next. */
export interface Standing {
  token: string | undefined;
  /** Rooms that the server has said this user is in, since the user registered. */
  readonly entered: Set<string>;
}

export interface LinkEvents {
  /** Everything missed has been replayed, and everything from here on is live. */
  ready(how: "resumed" | "anew"): void;
  /** A message is to be shown. `live` is false for what a replay brought. */
  heard(place: Place, shown: Shown, live: boolean): void;
  /** Something was not stored, or nobody was there to hear it; as far as the server says, which. */
  refused(why: "not stored" | "nobody there", target: string | undefined, key: string | undefined): void;
  /** So many of the oldest messages are not in the replay that follows. */
  skipped(place: Place, count: number, code: string): void;
  pong(token: string): void;
  nicknameTaken(): void;
  /** A sentence without its full stop, which starts with "the server". */
  trouble(what: string): void;
}

export interface LinkSetup {
  readonly nickname: string;
  readonly account: Account | undefined;
  readonly places: readonly Place[];
  readonly standing: Standing;
  /** The last number that was shown of a place, 0 for none. */
  cursorOf(place: Place): number;
  send(line: string): void;
  readonly events: LinkEvents;
}

const enteredToken = "entered";

export class Link {
  readonly #setup: LinkSetup;
  readonly #registration: Registration;
  readonly #catchingUp: CatchingUp;
  #welcome: "resumed" | "anew" | undefined;
  #entered = false;
  #ready = false;
  /** What the server said last when it ended the connection. */
  farewell = "";

  constructor(setup: LinkSetup) {
    this.#setup = setup;
    const { standing, places, cursorOf } = setup;
    const { heard, trouble } = setup.events;
    this.#catchingUp = new CatchingUp({ ...setup, heard, trouble });
    const resumable = standing.token === undefined ? [] : places.filter((place) => this.#known(place));
    for (const place of resumable) this.#catchingUp.expect(place);
    this.#registration = new Registration({
      ...setup,
      token: standing.token,
      cursors: resumable.map((place) => `${place.target}=${cursorOf(place)}`).join(" "),
      send: (line) => setup.send(line),
    });
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** How far it is, for who wonders why it is not ready. */
  get progress(): string {
    if (this.#welcome === undefined) return this.#registration.step;
    return `${this.#welcome}, ${this.#catchingUp.progress}`;
  }

  askAgain(): void {
    this.#registration.askAgain();
  }

  ping(token: string): void {
    this.#setup.send(`PING :${token}`);
  }

  hear(line: string): void {
    let message: IrcMessage;
    try {
      message = parseMessage(line);
    } catch (error) {
      if (!(error instanceof IrcSyntaxError)) throw error;
      return this.#setup.events.trouble(`the server sent a line that is not IRC: "${line.slice(0, 80)}"`);
    }
    const progress = this.#welcome === undefined ? this.#registration.hear(message) : "other";
    if (progress === "nickname taken") return this.#setup.events.nicknameTaken();
    if (progress === "other") return this.#obey(message);
    if (progress === "going on") return;
    if ("trouble" in progress) return this.#setup.events.trouble(progress.trouble);
    this.#welcomed(progress.welcome);
  }

  /** Known to the server from the connection before: every conversation, and the rooms that were entered. */
  #known({ log, target }: Place): boolean {
    return log.kind === "direct" || this.#setup.standing.entered.has(target);
  }

  #welcomed(how: "resumed" | "anew"): void {
    this.#welcome = how;
    if (how === "anew") {
      this.#setup.standing.entered.clear();
      this.#catchingUp.enterAll();
    } else this.ping(enteredToken);
    this.#entered = how === "anew";
    this.#readyIfSo();
  }

  #obey({ command, params, source = "", tags }: IrcMessage): void {
    const { events, standing, nickname } = this.#setup;
    switch (command) {
      case "PRIVMSG":
        return this.#said(nicknameOf(source), params, tags);
      case "BATCH":
        this.#catchingUp.batch(params);
        return this.#readyIfSo();
      case "JOIN":
        if (nicknameOf(source) === nickname) this.#joined(params[0] ?? "");
        return;
      case "RESUME":
        if (params[0] === "TOKEN") standing.token = params[1];
        return;
      case "PING":
        return this.#setup.send(`PONG :${params.at(-1) ?? ""}`);
      case "PONG":
        if (params.at(-1) !== enteredToken) return events.pong(params.at(-1) ?? "");
        return this.#enterTheRest();
      case "NOTE": {
        const place = this.#catchingUp.find(params[2] ?? "");
        if (params[0] !== "REPLAY" || !place) return events.trouble(`the server noted ${params.join(" ")}`);
        return events.skipped(place, Number(params[3]), params[1] ?? "");
      }
      case "FAIL":
        if (params[1] !== "NOT_STORED") return events.trouble(`the server failed at ${params.join(" ")}`);
        return this.#notStored(params.slice(2, -1));
      case "401":
        return events.refused("nobody there", params[1], undefined);
      case "ERROR":
        this.farewell = params.at(-1) ?? "";
        return;
    }
    if (/^[45]\d\d$/.test(command) && command !== "422") {
      events.trouble(`the server refused a command: ${command} ${params.slice(1).join(" ")}`);
    }
  }

  /** `context` names the target and the key, where the server tells. */
  #notStored(context: readonly string[]): void {
    const target = context.find((word) => this.#catchingUp.find(word) !== undefined);
    this.#setup.events.refused("not stored", target, context.find((word) => /^\d+-\d+$/.test(word)));
  }

  #joined(room: string): void {
    const place = this.#catchingUp.find(room);
    if (!place) return;
    this.#setup.standing.entered.add(place.target);
    this.#catchingUp.joined(place);
  }

  #enterTheRest(): void {
    this.#entered = true;
    this.#catchingUp.enterTheRest();
    this.#readyIfSo();
  }

  #said(sender: string, [target = "", text = ""]: readonly string[], tags: IrcMessage["tags"]): void {
    const { events, nickname } = this.#setup;
    const name = target.startsWith("#") ? target : sender === nickname ? target : sender;
    const place = this.#catchingUp.find(name);
    const spoken = readText(text);
    const seq = Number(tags?.get("chatroom/seq"));
    const msgid = tags?.get("msgid");
    if (!place || !spoken) {
      return events.trouble(
        `the server sent ${place ? "a damaged message" : "a message for nobody"}: ` +
          `"${sender} ${target} ${text.slice(0, 40)}"`,
      );
    }
    if (!Number.isSafeInteger(seq) || seq < 1 || !msgid) {
      return events.trouble(
        `the server sent a message of ${sender} in ${target} without its number or msgid`,
      );
    }
    this.#catchingUp.hear(place, { ...spoken, seq, msgid }, tags?.get("batch"));
  }

  #readyIfSo(): void {
    if (this.#ready || !this.#entered || this.#welcome === undefined || !this.#catchingUp.isLive) return;
    this.#ready = true;
    this.#setup.events.ready(this.#welcome);
  }
}

/** The line that says something, with its key. */
export function messageLine(target: string, key: string | undefined, text: string): string {
  return `${key === undefined ? "" : `@+chatroom/key=${key} `}PRIVMSG ${target} :${text}`;
}
