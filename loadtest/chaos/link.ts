// One connection's conversation with the server, as a client has it that loses nothing: it registers or resumes, enters
// its rooms, has everything replayed that it missed, and then hears what is live. Pure: lines in, lines and events out.
import { type IrcMessage, IrcSyntaxError, nicknameOf, parseMessage } from "../../protocol/irc/message.ts";
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

/**
 * How a place comes up to date.
 * - `outside`: not asked for yet
 * - `expected`: the server replays first what was missed, and nothing live comes before
 * - `asked`: with REPLAY, which live messages can overtake: they are held until it is through
 */
type Catching =
  | { readonly kind: "outside" | "expected" | "live" }
  | { readonly kind: "asked"; readonly held: Shown[] };

const enteredToken = "entered";

export class Link {
  readonly #setup: LinkSetup;
  readonly #registration: Registration;
  readonly #places = new Map<string, { readonly place: Place; catching: Catching }>();
  /** Replays under way: their batches' names, and whose they are. */
  readonly #batches = new Map<string, string>();
  #welcome: "resumed" | "anew" | undefined;
  #entered = false;
  #ready = false;
  /** What the server said last when it ended the connection. */
  farewell = "";

  constructor(setup: LinkSetup) {
    this.#setup = setup;
    const { standing, places, cursorOf } = setup;
    for (const place of places) {
      this.#places.set(keyOf(place.target), { place, catching: { kind: "outside" } });
    }
    const resumable = standing.token === undefined ? [] : places.filter((place) => this.#known(place));
    for (const { target } of resumable) this.#set(target, { kind: "expected" });
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
    const behind = [...this.#places.values()].filter(({ catching }) => catching.kind !== "live");
    return `${this.#welcome}, ${
      behind.map(({ place, catching }) => `${place.target} ${catching.kind}`).join(", ")
    }`;
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
      for (const { place } of this.#places.values()) this.#enter(place);
    } else this.ping(enteredToken);
    this.#entered = how === "anew";
    this.#readyIfSo();
  }

  #enter(place: Place): void {
    const cursor = this.#setup.cursorOf(place);
    if (place.log.kind === "room") {
      this.#set(place.target, { kind: "expected" });
      this.#setup.send(`@chatroom/after=${cursor} JOIN ${place.target}`);
    } else this.#ask(place, []);
  }

  #ask(place: Place, held: Shown[]): void {
    this.#set(place.target, { kind: "asked", held });
    this.#setup.send(`REPLAY ${place.target} ${this.#setup.cursorOf(place)}`);
  }

  #obey({ command, params, source = "", tags }: IrcMessage): void {
    const { events, standing, nickname } = this.#setup;
    switch (command) {
      case "PRIVMSG":
        return this.#said(nicknameOf(source), params, tags);
      case "BATCH":
        return this.#batch(params);
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
        const at = this.#places.get(keyOf(params[2] ?? ""));
        if (params[0] !== "REPLAY" || !at) return events.trouble(`the server noted ${params.join(" ")}`);
        return events.skipped(at.place, Number(params[3]), params[1] ?? "");
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
    const target = context.find((word) => this.#places.has(keyOf(word)));
    this.#setup.events.refused("not stored", target, context.find((word) => /^\d+-\d+$/.test(word)));
  }

  #joined(room: string): void {
    const at = this.#places.get(keyOf(room));
    if (!at) return;
    this.#setup.standing.entered.add(at.place.target);
    // The connection before had asked to join, and was cut before it heard of it.
    if (at.catching.kind === "outside") this.#ask(at.place, []);
  }

  #enterTheRest(): void {
    this.#entered = true;
    for (const { place, catching } of this.#places.values()) {
      if (catching.kind === "outside") this.#enter(place);
    }
    this.#readyIfSo();
  }

  #said(sender: string, [target = "", text = ""]: readonly string[], tags: IrcMessage["tags"]): void {
    const { events, nickname } = this.#setup;
    const name = target.startsWith("#") ? target : sender === nickname ? target : sender;
    const at = this.#places.get(keyOf(name));
    const spoken = readText(text);
    const seq = Number(tags?.get("chatroom/seq"));
    const msgid = tags?.get("msgid");
    if (!at || !spoken) {
      return events.trouble(
        `the server sent ${at ? "a damaged message" : "a message for nobody"}: ` +
          `"${sender} ${target} ${text.slice(0, 40)}"`,
      );
    }
    if (!Number.isSafeInteger(seq) || seq < 1 || !msgid) {
      return events.trouble(
        `the server sent a message of ${sender} in ${target} without its number or msgid`,
      );
    }
    const shown: Shown = { ...spoken, seq, msgid };
    const batch = tags?.get("batch");
    const replayed = batch === undefined ? undefined : this.#batches.get(batch);
    if (replayed !== undefined) {
      if (replayed === keyOf(name)) return events.heard(at.place, shown, false);
      return events.trouble(`the server put a message of ${name} into the replay of ${replayed}`);
    }
    if (at.catching.kind === "asked") at.catching.held.push(shown);
    else events.heard(at.place, shown, true);
  }

  #batch([reference = "", type, target = ""]: readonly string[]): void {
    const name = reference.slice(1);
    if (reference.startsWith("+")) {
      if (type === "chatroom/replay") this.#batches.set(name, keyOf(target));
      return;
    }
    const replayed = this.#batches.get(name);
    if (replayed === undefined) return;
    this.#batches.delete(name);
    const at = this.#places.get(replayed);
    if (at) this.#caughtUp(at.place, at.catching);
  }

  #caughtUp(place: Place, catching: Catching): void {
    this.#set(place.target, { kind: "live" });
    if (catching.kind === "asked") {
      // What came live while the replay was made may be in it too.
      const cursor = this.#setup.cursorOf(place);
      for (const shown of catching.held) {
        if (shown.seq > cursor) this.#setup.events.heard(place, shown, true);
      }
    }
    this.#readyIfSo();
  }

  #readyIfSo(): void {
    if (this.#ready || !this.#entered || this.#welcome === undefined) return;
    for (const { catching } of this.#places.values()) if (catching.kind !== "live") return;
    this.#ready = true;
    this.#setup.events.ready(this.#welcome);
  }

  #set(target: string, catching: Catching): void {
    this.#places.get(keyOf(target))!.catching = catching;
  }
}

/** The line that says something, with its key. */
export function messageLine(target: string, key: string | undefined, text: string): string {
  return `${key === undefined ? "" : `@+chatroom/key=${key} `}PRIVMSG ${target} :${text}`;
}

/** The bots' names are ASCII. */
const keyOf = (target: string) => target.toLowerCase();
