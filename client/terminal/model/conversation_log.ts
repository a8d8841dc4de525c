// The entries of one conversation in the order of display: where each one goes, which message has which msgid, and what
// goes when there are too many. Knows neither the protocol nor who reads.
import { type Entry, isUnplaced, type Said } from "./entry.ts";

/** One in so many goes at once when there are too many: each single one would move all the others. */
const trimmedShare = 20;

export class ConversationLog {
  /** The same array always: it changes in place. */
  readonly entries: Entry[] = [];
  readonly #byMsgid = new Map<string, Said>();
  /** The older message that came last: what comes next in the same answer belongs below it. */
  #lastOlder: Entry | undefined;
  /** Where that was put. */
  #olderIndex = 0;

  /** What happens now. Our own words for the person stand below what has no place yet, all else above it. */
  append(entry: Entry): void {
    const isBelow = entry.type === "note" || entry.type === "said" && isUnplaced(entry);
    this.#insert(isBelow ? this.entries.length : this.#end, entry);
  }

  /** What was missed: above what has a later time. */
  insertMissed(entry: Entry): void {
    let index = this.#end;
    while (index > 0 && this.entries[index - 1]!.time > entry.time) index--;
    this.#insert(index, entry);
  }

  /** What is older than what is known, given oldest first: above what has the same time or a later one. */
  insertOlder(entry: Entry): void {
    const last = this.#lastOlder;
    let index = 0;
    if (last && last.time <= entry.time) {
      const isThere = this.entries[this.#olderIndex]?.id === last.id;
      index = (isThere ? this.#olderIndex : this.indexOf(last.id)) + 1;
    }
    const end = this.#end;
    while (index < end && this.entries[index]!.time < entry.time) index++;
    this.#insert(index, entry);
    this.#lastOlder = entry;
    this.#olderIndex = index;
  }

  /** An answer is whole: what is older still begins anew. */
  endOlder(): void {
    this.#lastOlder = undefined;
  }

  said(msgid: string): Said | undefined {
    return this.#byMsgid.get(msgid);
  }

  /** From the newest on: that is where those are that somebody asks for. -1 for none. */
  indexOf(id: number): number {
    let index = this.entries.length - 1;
    while (index >= 0 && this.entries[index]!.id !== id) index--;
    return index;
  }

  find(id: number): Entry | undefined {
    return this.entries[this.indexOf(id)];
  }

  /** Puts another object in a message's place, as views know by identity what has changed. */
  change(said: Said, changes: Partial<Omit<Said, "type" | "id">>): void {
    const index = this.indexOf(said.id);
    if (index < 0) return;
    const changed = { ...said, ...changes };
    this.entries[index] = changed;
    if (changed.msgid !== undefined) this.#byMsgid.set(changed.msgid, changed);
  }

  remove(id: number): void {
    const index = this.indexOf(id);
    const entry = this.entries[index];
    if (!entry) return;
    this.entries.splice(index, 1);
    if (entry.type === "said" && entry.msgid !== undefined) this.#byMsgid.delete(entry.msgid);
  }

  /** If there are more than `most` entries, the oldest go. True if some went. */
  trim(most: number): boolean {
    if (this.entries.length <= most) return false;
    const kept = most - Math.floor(most / trimmedShare);
    for (const entry of this.entries.splice(0, this.entries.length - kept)) {
      if (entry.type === "said" && entry.msgid !== undefined) this.#byMsgid.delete(entry.msgid);
    }
    this.#lastOlder = undefined;
    return true;
  }

  clear(): void {
    this.entries.length = 0;
    this.#byMsgid.clear();
    this.#lastOlder = undefined;
  }

  /** Below all that has its place. */
  get #end(): number {
    let end = this.entries.length;
    for (let index = end - 1; index >= 0; index--) {
      const entry = this.entries[index]!;
      if (entry.type === "said" && isUnplaced(entry)) end = index;
      else if (entry.type !== "note") break;
    }
    return end;
  }

  #insert(index: number, entry: Entry): void {
    if (index === this.entries.length) this.entries.push(entry);
    else this.entries.splice(index, 0, entry);
    if (entry.type === "said" && entry.msgid !== undefined) this.#byMsgid.set(entry.msgid, entry);
  }
}
