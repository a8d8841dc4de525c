// What one client has said and what became of it: keys, attempts, echoes, refusals. Pure; knows nothing of lines or
// connections.
import type { Said } from "./evidence.ts";

/** What a message is called by the echo that names it. */
export interface Receipt {
  readonly seq: number;
  readonly msgid: string;
}

/**
 * - `first`: the message is there now
 * - `again`: the echo of a message that is known to be there, asked for by sending it again
 * - `surplus`: more echoes than there were attempts on this connection
 */
export type Echo = "first" | "again" | "surplus";

/** A message on this connection. */
interface Attempt {
  sent: number;
  echoes: number;
  /** Since when its answer is waited for, in milliseconds; undefined when it has come. */
  sinceMs: number | undefined;
}

/** Which message a refusal is about, as far as the server says. */
export interface Refusal {
  readonly log: string | undefined;
  readonly key: string | undefined;
}

/** Longer than it takes for the answers to what was sent before to come. */
const murkyMs = 3000;

export class Outbox {
  readonly said: Said[] = [];
  /** Messages that are sent again until they are answered, in their order. */
  readonly #open = new Set<Said>();
  readonly #attempts = new Map<Said, Attempt>();
  readonly #waiting = new Set<Said>();
  /** Until when a refusal may be about something that is not waited for any longer, in milliseconds. */
  #murkyUntilMs = 0;
  /** Echoes that named a message differently than the one before. */
  readonly contradictions: string[] = [];

  constructor(readonly sender: number) {}

  /** The next message, not sent yet. */
  compose(log: string, keyed: boolean): Said {
    const counter = this.said.length;
    const said: Said = {
      sender: this.sender,
      counter,
      log,
      key: keyed ? `${this.sender}-${counter}` : undefined,
      fate: { kind: "open" },
      shaken: false,
    };
    this.said.push(said);
    this.#open.add(said);
    return said;
  }

  /** A new connection begins: what is to be sent again on it, in order. What has no key is given up. */
  renew(nowMs: number): Said[] {
    for (const said of this.#open) if (said.key === undefined) this.#open.delete(said);
    this.#attempts.clear();
    this.#waiting.clear();
    this.#murkyUntilMs = nowMs + murkyMs;
    return [...this.#open].sort((a, b) => a.counter - b.counter);
  }

  sending(said: Said, nowMs: number): void {
    const attempt = this.#attempts.get(said) ?? { sent: 0, echoes: 0, sinceMs: nowMs };
    attempt.sent++;
    attempt.sinceMs ??= nowMs;
    this.#attempts.set(said, attempt);
    this.#waiting.add(said);
  }

  /** An own message came back live. */
  echoed(said: Said, receipt: Receipt): Echo {
    const known = said.fate.kind === "stored";
    this.found(said, receipt);
    const attempt = this.#attempts.get(said);
    if (!attempt || attempt.echoes >= attempt.sent) return "surplus";
    attempt.echoes++;
    attempt.sinceMs = undefined;
    this.#waiting.delete(said);
    return known ? "again" : "first";
  }

  /** An own message was seen, in a replay or as an echo: it is there. It may still be sent again, to hear its echo. */
  found(said: Said, { seq, msgid }: Receipt): void {
    const { fate } = said;
    this.#open.delete(said);
    if (fate.kind === "stored" && (fate.seq !== seq || fate.msgid !== msgid)) {
      this.contradictions.push(
        `message ${said.counter} was echoed as number ${fate.seq} (msgid ${fate.msgid}), and as number ${seq} ` +
          `(msgid ${msgid})`,
      );
    }
    // What was refused and comes all the same stays refused: the check shall see it.
    if (fate.kind === "open") said.fate = { kind: "stored", seq, msgid };
  }

  /**
   * The server has not stored something. Answers what that was, if it is certain, and otherwise everything that it may
   * have been; none of it is waited for any longer, and all of it may overtake and be overtaken.
   */
  refused(
    { log, key }: Refusal,
    nowMs: number,
  ): { readonly certain: boolean; readonly messages: readonly Said[] } {
    const waiting = [...this.#waiting].filter((said) => log === undefined || said.log === log);
    const named = key === undefined ? undefined : waiting.find((said) => said.key === key);
    const messages = named ? [named] : waiting;
    const attempt = messages.length === 1 ? this.#attempts.get(messages[0]!) : undefined;
    const clear = this.#waiting.size === 1 && nowMs >= this.#murkyUntilMs;
    const certain = attempt?.sent === 1 && (named !== undefined || clear);
    if (!named && !certain) this.#murkyUntilMs = nowMs + murkyMs;
    for (const said of messages) {
      said.shaken = true;
      this.#waiting.delete(said);
      this.#attempts.get(said)!.sinceMs = undefined;
    }
    return { certain, messages };
  }

  /** A message that was refused is never sent again. */
  drop(said: Said): void {
    this.#open.delete(said);
    if (said.fate.kind === "open") said.fate = { kind: "refused" };
  }

  /** A message is never sent again, whatever became of it. */
  forget(said: Said): void {
    this.#open.delete(said);
  }

  isOpen(said: Said): boolean {
    return this.#open.has(said);
  }

  /** Messages on this connection without an answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Messages that still want to be sent, or answered. */
  get open(): number {
    return this.#open.size;
  }

  get unanswered(): Iterable<Said> {
    return this.#open;
  }

  /** Since when the oldest answer is waited for, in milliseconds. */
  get waitingSinceMs(): number | undefined {
    let oldest: number | undefined;
    for (const said of this.#waiting) {
      const since = this.#attempts.get(said)!.sinceMs!;
      if (oldest === undefined || since < oldest) oldest = since;
    }
    return oldest;
  }
}
