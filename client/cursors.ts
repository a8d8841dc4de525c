// How far each room and conversation has been heard: what is new, what was heard already, and where something is
// missing (docs/PROTOCOL.md, "Resume"). Pure state.
import type { IrcMessage } from "../protocol/irc/message.ts";

/** Msgids that are remembered: more than one replay holds. */
const maxMsgids = 30_000;
/** Rooms and conversations that are followed, and messages that wait for one replay or history. */
const maxLogs = 1000;
const maxHeld = 2000;

interface Followed {
  /** As the server or the person spells it. */
  readonly name: string;
  /** The number of the newest message heard; undefined before the first. */
  last: number | undefined;
  /** What came while older messages were being asked for; undefined while nothing is. */
  held: IrcMessage[] | undefined;
  /** A gap that asking did not close: the server has nothing in it. */
  givenUp: boolean;
}

export type Verdict =
  | { readonly type: "new" }
  /** It was heard already. */
  | { readonly type: "repeated" }
  /** It is kept until what is before it has come: that is being asked for. */
  | { readonly type: "held" }
  /** The same, and everything after this number of this log is to be asked for. */
  | { readonly type: "gap"; readonly name: string; readonly after: number };

export class Cursors {
  readonly #logs = new Map<string, Followed>();
  readonly #msgids = new Set<string>();

  /** Each log that something was heard of, and the number of the newest. */
  all(): { readonly name: string; readonly last: number }[] {
    return [...this.#logs.values()].flatMap(({ name, last }) => last === undefined ? [] : [{ name, last }]);
  }

  lastOf(folded: string): number | undefined {
    return this.#logs.get(folded)?.last;
  }

  /** Takes in what was said in a log. `replayed`: as an answer to being asked for what is older. */
  hear(folded: string, name: string, message: IrcMessage, replayed: boolean): Verdict {
    const seq = Number(message.tags?.get("chatroom/seq"));
    if (!Number.isSafeInteger(seq) || seq < 1) return { type: "new" };
    const log = this.#follow(folded, name);
    if (!log) return { type: "new" };
    const msgid = message.tags?.get("msgid") ?? `${folded} ${seq}`;
    if (this.#msgids.has(msgid)) {
      log.givenUp = false;
      return { type: "repeated" };
    }
    if (!replayed) {
      if (log.held) {
        if (log.held.length < maxHeld) log.held.push(message);
        return { type: "held" };
      }
      if (log.last !== undefined && seq > log.last + 1 && !log.givenUp) {
        log.held = [message];
        return { type: "gap", name: log.name, after: log.last };
      }
    }
    log.givenUp = false;
    // A lower number that is not known: the server has started over.
    log.last = replayed ? Math.max(seq, log.last ?? 0) : seq;
    this.#remember(msgid);
    return { type: "new" };
  }

  /** What is said in a log is held from now on until `release`: what is older is being asked for. */
  hold(folded: string, name: string): void {
    const log = this.#follow(folded, name);
    if (log) log.held ??= [];
  }

  /** The logs whose older messages are being asked for. */
  waiting(): readonly string[] {
    return [...this.#logs].flatMap(([folded, { held }]) => held ? [folded] : []);
  }

  /** All that was asked for has come, or will not. Answers what was held meanwhile, to be heard now. */
  release(folded: string): readonly IrcMessage[] {
    const log = this.#logs.get(folded);
    if (!log?.held) return [];
    const { held } = log;
    log.held = undefined;
    log.last ??= held.length === 0 ? 0 : undefined;
    log.givenUp = held.length > 0;
    return held;
  }

  /** The line is gone: what was held is asked for again on the next one. */
  cut(): void {
    for (const log of this.#logs.values()) log.held = undefined;
  }

  /** The server's numbers have started over, with this one as the last. */
  reset(folded: string, last: number): void {
    const log = this.#logs.get(folded);
    if (log) log.last = last;
  }

  /** Forgets a log: we have left it. */
  forget(folded: string): void {
    this.#logs.delete(folded);
  }

  #follow(folded: string, name: string): Followed | undefined {
    let log = this.#logs.get(folded);
    if (!log && this.#logs.size < maxLogs) {
      log = { name, last: undefined, held: undefined, givenUp: false };
      this.#logs.set(folded, log);
    }
    return log;
  }

  #remember(msgid: string): void {
    this.#msgids.add(msgid);
    if (this.#msgids.size > maxMsgids) this.#msgids.delete(this.#msgids.values().next().value!);
  }
}
