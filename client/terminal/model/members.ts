// Who is in a room: in the order of display, with their prefixes and whether they are away. Knows no messages.
import type { Member } from "./state.ts";

/** A server can claim any number; past this they are not listed. */
const maxMembers = 20_000;

export interface Names {
  /** The form of a nickname that is the same for all its spellings. */
  fold(nickname: string): string;
  /** The prefixes there are, the highest first: `@+`. */
  prefixes(): string;
}

interface Present extends Member {
  readonly folded: string;
  /** All of them, the highest first. */
  readonly prefixes: string;
}

export class Members {
  readonly #names: Names;
  readonly #byName = new Map<string, Present>();
  #sorted: Present[] = [];

  constructor(names: Names) {
    this.#names = names;
  }

  /** Operators first, then by name. Changes in place. */
  get list(): readonly Member[] {
    return this.#sorted;
  }

  has(nickname: string): boolean {
    return this.#byName.has(this.#names.fold(nickname));
  }

  get(nickname: string): Member | undefined {
    return this.#byName.get(this.#names.fold(nickname));
  }

  add(nickname: string, prefixes = "", isAway = false, mark?: string): void {
    this.remove(nickname);
    if (this.#byName.size < maxMembers) this.#put({ ...this.#present(nickname, prefixes, isAway), mark });
  }

  /** True if they were there. */
  remove(nickname: string): boolean {
    const present = this.#byName.get(this.#names.fold(nickname));
    if (!present) return false;
    this.#byName.delete(present.folded);
    this.#sorted.splice(this.#placeOf(present), 1);
    return true;
  }

  rename(before: string, after: string): boolean {
    const present = this.#byName.get(this.#names.fold(before));
    if (!present) return false;
    this.remove(before);
    this.add(after, present.prefixes, present.isAway);
    return true;
  }

  setPrefix(nickname: string, prefix: string, has: boolean): void {
    const present = this.#byName.get(this.#names.fold(nickname));
    const order = this.#names.prefixes();
    if (!present || !order.includes(prefix)) return;
    const prefixes = Array.from(order).filter((each) =>
      each === prefix ? has : present.prefixes.includes(each)
    );
    this.add(present.nickname, prefixes.join(""), present.isAway);
  }

  /** True if that is news. */
  setAway(nickname: string, isAway: boolean): boolean {
    const present = this.#byName.get(this.#names.fold(nickname));
    if (!present || present.isAway === isAway) return false;
    this.add(present.nickname, present.prefixes, isAway);
    return true;
  }

  /** These are all there are: nicknames with their prefixes in front. Who is away is known from before. */
  replace(listed: readonly string[]): void {
    const before = new Map(this.#byName);
    this.clear();
    for (const word of listed) {
      let start = 0;
      while (start < word.length && this.#names.prefixes().includes(word[start]!)) start++;
      const nickname = word.slice(start);
      if (nickname === "" || this.#byName.size >= maxMembers) continue;
      const isAway = before.get(this.#names.fold(nickname))?.isAway ?? false;
      const present = this.#present(nickname, word.slice(0, start), isAway);
      this.#byName.set(present.folded, present);
    }
    this.#sorted = [...this.#byName.values()].sort((a, b) => this.#compare(a, b));
  }

  /** The folding is another one now. */
  refold(): void {
    const all = this.#sorted;
    this.clear();
    for (const { nickname, prefixes, isAway } of all) this.add(nickname, prefixes, isAway);
  }

  clear(): void {
    this.#byName.clear();
    this.#sorted = [];
  }

  #present(nickname: string, prefixes: string, isAway: boolean): Present {
    return { nickname, prefix: prefixes.slice(0, 1), isAway, prefixes, folded: this.#names.fold(nickname) };
  }

  #put(present: Present): void {
    this.#byName.set(present.folded, present);
    this.#sorted.splice(this.#placeOf(present), 0, present);
  }

  /** Where they stand in the list, or would. */
  #placeOf(present: Present): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#sorted[middle]!, present) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(a: Present, b: Present): number {
    const rank = this.#rank(a) - this.#rank(b);
    if (rank !== 0) return rank;
    return a.folded < b.folded ? -1 : a.folded > b.folded ? 1 : 0;
  }

  #rank({ prefix }: Present): number {
    const rank = prefix === "" ? -1 : this.#names.prefixes().indexOf(prefix);
    return rank < 0 ? Number.MAX_SAFE_INTEGER : rank;
  }
}
