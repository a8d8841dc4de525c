// Compares everybody's view of each log with everybody else's and with what was said: is it all there, once, in one order?
// Pure.
import type { Said, Shown, Witness } from "./evidence.ts";
import { nicknameOf } from "./plan.ts";

/** Each count is to be 0. */
export interface Violations {
  /** Echoed, and not shown to somebody who should have seen it. */
  missing: number;
  twice: number;
  /** Two messages of a sender, or two numbers, in the wrong order. */
  reordered: number;
  /** The same number is another message for somebody else, or in the echo. */
  different: number;
  /** Numbers that somebody was not shown. */
  gaps: number;
  /** Shown, though the server had answered that it was not stored. */
  refused: number;
  /** Shown, though nobody had said it there. */
  invented: number;
}

export interface Verdict {
  readonly violations: Violations;
  /** By log: the messages that anybody has seen, which is its length. */
  readonly known: ReadonlyMap<string, number>;
  /** Sentences about the first few of each kind. */
  readonly explained: readonly string[];
}

/** Of each kind. */
const mostExplained = 3;
/** A number that is further off than this was made up, and is not counted through. */
const largestGap = 1_000_000;

/** `said` holds each client's messages by their counters. */
export function check(said: readonly (readonly Said[])[], witnesses: readonly Witness[]): Verdict {
  const checker = new Checker(said);
  const saidIn = Map.groupBy(said.flat(), ({ log }) => log);
  for (const [log, views] of Map.groupBy(witnesses, ({ log }) => log)) {
    checker.log(log, views, saidIn.get(log) ?? []);
  }
  const { violations, known, explained } = checker;
  return { violations, known, explained };
}

type Kind = keyof Violations;

class Checker {
  readonly violations: Violations = {
    missing: 0,
    twice: 0,
    reordered: 0,
    different: 0,
    gaps: 0,
    refused: 0,
    invented: 0,
  };
  readonly explained: string[] = [];
  readonly known = new Map<string, number>();
  readonly #said: readonly (readonly Said[])[];

  constructor(said: readonly (readonly Said[])[]) {
    this.#said = said;
  }

  log(log: string, witnesses: readonly Witness[], saidHere: readonly Said[]): void {
    const truth = new Map<number, { shown: Shown; who: string }>();
    const views = witnesses.map((witness) => new View(witness));
    for (const view of views) {
      const { who, shown } = view.witness;
      for (const one of shown) {
        const known = truth.get(one.seq);
        if (!known) truth.set(one.seq, { shown: one, who });
        else if (known.shown.msgid !== one.msgid || !sameSpoken(known.shown, one)) {
          this.#wrong(
            "different",
            `In ${log} number ${one.seq} is ${name(one)} for ${who}, and ` +
              `${name(known.shown)} for ${known.who}`,
          );
        }
        this.#place(view, one);
        this.#lookUp(log, who, one);
      }
    }
    this.known.set(log, truth.size);
    let last = 0;
    for (const seq of truth.keys()) last = Math.max(last, seq);
    for (const { who, gaps } of views.map((view) => ({ who: view.witness.who, gaps: view.gapsUpTo(last) }))) {
      if (gaps.length > 0) {
        this.#wrong("gaps", `${who} was not shown ${numbers(gaps)} of ${log}`, gaps.length);
      }
    }
    for (const message of saidHere) {
      const { fate } = message;
      if (fate.kind !== "stored") continue;
      for (const { witness, spoken } of views) {
        if (fate.seq < witness.from || spoken.has(idOf(message))) continue;
        this.#wrong(
          "missing",
          `${name({ ...message, ...fate })} in ${log} was echoed as number ${fate.seq}, ` +
            `and ${witness.who} was not shown it`,
        );
      }
    }
  }

  /** Where a message stands among those that the same witness was shown before. */
  #place(view: View, one: Shown): void {
    const { who, log } = view.witness;
    const before = view.bySeq.get(one.seq);
    if (before) {
      const again = before.msgid === one.msgid
        ? `${name(one)} twice, as number ${one.seq}`
        : `${name(before)} and ${name(one)}, both as number ${one.seq}`;
      return this.#wrong("twice", `${who} was shown, in ${log}, ${again}`);
    }
    view.bySeq.set(one.seq, one);
    const same = view.spoken.get(idOf(one));
    if (same) {
      this.#wrong(
        "twice",
        `${who} was shown, in ${log}, ${name(one)} twice, as numbers ${same.seq} and ${one.seq}`,
      );
    } else view.spoken.set(idOf(one), one);
    const shaken = this.#said[one.sender]?.[one.counter]?.shaken ?? false;
    const { inOrder, overtaken } = view.advance(one, shaken);
    if (!inOrder) {
      this.#wrong(
        "reordered",
        `${who} was shown, in ${log}, number ${one.seq} after number ${view.next - 1}`,
      );
    } else if (overtaken !== undefined && !same) {
      this.#wrong(
        "reordered",
        `${who} was shown, in ${log}, ${name(one)} as number ${one.seq}, after message ` +
          `${overtaken} of the same sender`,
      );
    }
  }

  #lookUp(log: string, who: string, one: Shown): void {
    const message = this.#said[one.sender]?.[one.counter];
    if (message?.log !== log) {
      return this.#wrong("invented", `${who} was shown, in ${log}, ${name(one)}, which nobody said there`);
    }
    const { fate } = message;
    if (fate.kind === "refused") {
      this.#wrong(
        "refused",
        `${who} was shown, in ${log} as number ${one.seq}, ${name(one)}, which the server ` +
          "had refused as not stored",
      );
    } else if (fate.kind === "stored" && (fate.seq !== one.seq || fate.msgid !== one.msgid)) {
      this.#wrong(
        "different",
        `${who} was shown, in ${log}, ${name(one)} as number ${one.seq}; its echo was ` +
          `number ${fate.seq} with msgid ${fate.msgid}`,
      );
    }
  }

  #wrong(kind: Kind, sentence: string, count = 1): void {
    const before = this.violations[kind];
    this.violations[kind] += count;
    if (before < mostExplained) this.explained.push(sentence);
  }
}

/** One witness's view, as far as it has been gone through. */
class View {
  readonly bySeq = new Map<number, Shown>();
  readonly spoken = new Map<string, Shown>();
  /** The number that comes next in order. */
  next: number;
  readonly #missing = new Set<number>();
  readonly #lastOf = new Map<number, number>();

  constructor(readonly witness: Witness) {
    this.next = witness.from;
  }

  /**
   * Takes the next message that was shown: whether its number is past all before, and the later message of its sender, if
   * there is one that was shown before.
   */
  advance({ seq, sender, counter }: Shown, shaken: boolean): { inOrder: boolean; overtaken?: number } {
    if (seq < this.next) {
      this.#missing.delete(seq);
      return { inOrder: false };
    }
    this.#skip(seq);
    this.next = seq + 1;
    const last = this.#lastOf.get(sender) ?? -1;
    if (shaken) return { inOrder: true };
    if (counter < last) return { inOrder: true, overtaken: last };
    this.#lastOf.set(sender, counter);
    return { inOrder: true };
  }

  #skip(to: number): void {
    for (let seq = Math.max(this.next, to - largestGap); seq < to; seq++) this.#missing.add(seq);
  }

  gapsUpTo(last: number): number[] {
    this.#skip(last + 1);
    return [...this.#missing];
  }
}

const idOf = ({ sender, counter }: { sender: number; counter: number }) => `${sender}.${counter}`;

const sameSpoken = (a: Shown, b: Shown) => a.sender === b.sender && a.counter === b.counter;

const name = ({ sender, counter, msgid }: { sender: number; counter: number; msgid: string }) =>
  `message ${counter} of ${nicknameOf(sender)} (msgid ${msgid})`;

const numbers = (all: readonly number[]) =>
  all.length === 1 ? `number ${all[0]}` : `${all.length} numbers, the first ${all.slice(0, 3).join(", ")},`;
