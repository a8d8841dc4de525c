// Hearing everything once and in order: what the server says live, replays after a cut and shows as history becomes one
// sequence; what is missing is asked for. Knows no line and no screen.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import { Cursors } from "./cursors.ts";
import { foldName, isRoom, type Isupport } from "./isupport.ts";

export interface Surroundings {
  readonly self: string;
  readonly isupport: Isupport;
  readonly capabilities: ReadonlySet<string>;
}

export interface Heard {
  /** What is new, in order. */
  readonly show: readonly IrcMessage[];
  /** What to send to the server. */
  readonly ask: readonly IrcMessage[];
  /** What was said in a log before we came to it begins with what is shown here, or has ended before it. */
  readonly history?: { readonly of: string; readonly is: "begun" | "over" };
}

/** Messages of a room's history to ask for: when we first come into it, and at most what came since then. */
const historyMessages = "30";
const sinceMessages = "100";

/** A line has 512 bytes for a server; RESUME, the token and spaces are among them. */
const maxResumeBytes = 480;

/** A server can open any number of batches; past this they are not looked at. */
const maxBatches = 100;

const nothing: Heard = { show: [], ask: [] };

export class Playback {
  readonly #cursors = new Cursors();
  /** The replays and histories that are open, with the log that each is of. */
  readonly #batches = new Map<
    string,
    { readonly type: string; readonly name: string; readonly folded: string; isShown: boolean }
  >();
  /** When we came into rooms, as the server tells the time; forgotten once they have a cursor. */
  readonly #entered = new Map<string, string>();
  /** Rooms of which everything since we came in is asked for. */
  readonly #since = new Set<string>();
  /** What did not fit into RESUME. */
  #remaining: IrcMessage[] = [];
  #messages = 0;
  #gone = 0;

  /** The RESUME with as many cursors as fit. */
  resuming(token: string): IrcMessage {
    const params = [token];
    let bytes = `RESUME ${token}\r\n`.length;
    this.#remaining = [];
    for (const { name, last } of this.#cursors.all()) {
      const word = `${name}=${last}`;
      const size = new TextEncoder().encode(word).length + 1;
      if (bytes + size > maxResumeBytes || name.includes("=")) {
        this.#remaining.push(replayOf(name, last));
      } else {
        params.push(word);
        bytes += size;
      }
    }
    return { command: "RESUME", params };
  }

  /** What else to ask for on the way back: what did not fit, or if nothing was resumed, the conversations. */
  remaining(resumed: boolean): readonly IrcMessage[] {
    if (resumed) return this.#remaining;
    return this.#cursors.all().filter(({ name }) => !/^[#&]/.test(name))
      .map(({ name, last }) => replayOf(name, last));
  }

  /** How a message came that has just been heard. */
  originOf({ tags }: IrcMessage): "live" | "replay" | "history" {
    const batch = this.#batches.get(tags?.get("batch") ?? "");
    return !batch ? "live" : batch.type === "chatroom/replay" ? "replay" : "history";
  }

  lastOf(name: string, isupport: Isupport): number | undefined {
    return this.#cursors.lastOf(foldName(name, isupport));
  }

  /** Messages replayed, and messages gone for ever, since the last sum. */
  sum(): { messages: number; gone: number } {
    const sum = { messages: this.#messages, gone: this.#gone };
    this.#messages = 0;
    this.#gone = 0;
    return sum;
  }

  /** We are no longer there. */
  left(name: string, isupport: Isupport): void {
    this.#cursors.forget(foldName(name, isupport));
  }

  cut(): void {
    this.sum();
    this.#cursors.cut();
    this.#batches.clear();
    this.#since.clear();
  }

  hear(message: IrcMessage, around: Surroundings): Heard {
    const { isupport, self, capabilities } = around;
    const fold = (name: string) => foldName(name, isupport);
    const { command, params } = message;
    const isOurs = fold(nicknameOf(message.source ?? "")) === fold(self);
    switch (command) {
      case "PRIVMSG":
      case "NOTICE":
      case "TAGMSG":
        return this.#said(message, isOurs, around);
      case "BATCH":
        return this.#batch(message, around);
      case "REDACT":
        // What was taken back is not in the history, so there is nothing to tell.
        return this.originOf(message) === "history" ? nothing : { show: [message], ask: [] };
      case "JOIN":
        return { show: [message], ask: isOurs ? this.#enter(message, around) : [] };
      case "PART":
        if (isOurs) this.#cursors.forget(fold(params[0] ?? ""));
        break;
      case "KICK":
        if (fold(params[1] ?? "") === fold(self)) this.#cursors.forget(fold(params[0] ?? ""));
        break;
      case "NOTE":
        if (params[0] === "REPLAY" && capabilities.has("chatroom/resume")) return this.#noted(params, around);
        break;
      case "FAIL":
        if (params[0] === "REPLAY" || params[0] === "CHATHISTORY") return this.#refused(params, around);
    }
    return { show: [message], ask: [] };
  }

  #said(message: IrcMessage, isOurs: boolean, { isupport }: Surroundings): Heard {
    const [target = ""] = message.params;
    const name = isRoom(target, isupport) || isOurs ? target : nicknameOf(message.source ?? "");
    const batch = this.#batches.get(message.tags?.get("batch") ?? "");
    const folded = batch?.folded ?? foldName(name, isupport);
    const verdict = this.#cursors.hear(folded, name, message, batch !== undefined);
    switch (verdict.type) {
      case "new":
        if (batch?.type === "chatroom/replay" && message.command !== "TAGMSG") this.#messages++;
        if (batch?.type === "chathistory" && !batch.isShown && !this.#since.has(folded)) {
          batch.isShown = true;
          return { show: [message], ask: [], history: { of: batch.name, is: "begun" } };
        }
        return { show: [message], ask: [] };
      case "gap":
        return { show: [], ask: [replayOf(verdict.name, verdict.after)] };
      case "held":
      case "repeated":
        return nothing;
    }
  }

  #batch({ params: [mark = "", type = "", target = ""] }: IrcMessage, around: Surroundings): Heard {
    const id = mark.slice(1);
    if (mark.startsWith("+")) {
      const isPlayed = type === "chatroom/replay" || type === "chathistory";
      if (isPlayed && this.#batches.size < maxBatches) {
        this.#batches.set(id, {
          type,
          name: target,
          folded: foldName(target, around.isupport),
          isShown: false,
        });
      }
      return nothing;
    }
    const batch = this.#batches.get(id);
    this.#batches.delete(id);
    if (!batch) return nothing;
    const { type: played, folded } = batch;
    const last = this.#cursors.lastOf(folded);
    const isSince = played === "chathistory" && this.#since.delete(folded);
    // There may be more than one page of it; or nothing, and then what was said before we came in is not shown yet.
    if (isSince) {
      return { show: [], ask: [last === undefined ? latest(batch.name) : replayOf(batch.name, last)] };
    }
    if (played === "chathistory") this.#entered.delete(folded);
    const released = this.#release(folded, around);
    return batch.isShown ? { ...released, history: { of: batch.name, is: "over" } } : released;
  }

  /**
   * We are in a room, and what was said there before is asked for, if we have heard nothing of it yet. If the line was
   * cut before that came, it is all since we came in.
   */
  #enter({ params: [room = ""], tags }: IrcMessage, { isupport, capabilities }: Surroundings): IrcMessage[] {
    const folded = foldName(room, isupport);
    if (!["chatroom/resume", "draft/chathistory", "batch"].every((name) => capabilities.has(name))) return [];
    if (this.#cursors.lastOf(folded) !== undefined) return [];
    this.#cursors.hold(folded, room);
    const since = this.#entered.get(folded);
    if (since !== undefined) {
      this.#since.add(folded);
      return [{ command: "CHATHISTORY", params: ["AFTER", room, `timestamp=${since}`, sinceMessages] }];
    }
    const time = tags?.get("time");
    if (time !== undefined && this.#entered.size < maxBatches) this.#entered.set(folded, time);
    return [latest(room)];
  }

  #noted([, code, target = "", count]: readonly string[], { isupport }: Surroundings): Heard {
    const folded = foldName(target, isupport);
    if (code !== "RESET") this.#gone += Number(count) || 0;
    else this.#cursors.reset(folded, Number(count) || 0);
    return nothing;
  }

  /** What the person never asked for need not be told them. Which log it was about, not every server says. */
  #refused([command, , named = ""]: readonly string[], around: Surroundings): Heard {
    const waiting = this.#cursors.waiting();
    const about = command === "REPLAY"
      ? waiting.filter((log) => log === foldName(named, around.isupport))
      : [];
    const heard = (about.length > 0 ? about : waiting).map((folded) => this.#release(folded, around));
    return { show: heard.flatMap(({ show }) => show), ask: heard.flatMap(({ ask }) => ask) };
  }

  /** What was held comes now, as if it had only just arrived. */
  #release(folded: string, around: Surroundings): Heard {
    const heard = this.#cursors.release(folded).map((message) => this.hear(message, around));
    return { show: heard.flatMap(({ show }) => show), ask: heard.flatMap(({ ask }) => ask) };
  }
}

function replayOf(name: string, after: number): IrcMessage {
  return { command: "REPLAY", params: [name, String(after)] };
}

function latest(room: string): IrcMessage {
  return { command: "CHATHISTORY", params: ["LATEST", room, "*", historyMessages] };
}
