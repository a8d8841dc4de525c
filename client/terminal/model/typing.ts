// Who is typing (IRCv3 typing), for as long as their last word on it holds. Knows no clock: it is told the time.

/** Milliseconds after which nobody believes it any more (the specification's figures). */
const holds = { active: 6_000, paused: 30_000 };

/** More than these nobody could read. */
const maxTyping = 20;

export class Typing {
  readonly #until = new Map<string, { readonly nickname: string; readonly time: number }>();
  #list: readonly string[] = [];

  get list(): readonly string[] {
    return this.#list;
  }

  /** What `nickname`, folded to `folded`, says of themselves. True if the list is another one now. */
  hear(folded: string, nickname: string, state: string, now: number): boolean {
    if (state !== "active" && state !== "paused") return this.stop(folded);
    const isNew = !this.#until.has(folded);
    if (isNew && this.#until.size >= maxTyping) return false;
    this.#until.set(folded, { nickname, time: now + holds[state] });
    if (isNew) this.#relist();
    return isNew;
  }

  stop(folded: string): boolean {
    if (!this.#until.delete(folded)) return false;
    this.#relist();
    return true;
  }

  tick(now: number): boolean {
    const before = this.#until.size;
    for (const [folded, { time }] of this.#until) if (time <= now) this.#until.delete(folded);
    if (this.#until.size === before) return false;
    this.#relist();
    return true;
  }

  #relist(): void {
    this.#list = Array.from(this.#until.values(), ({ nickname }) => nickname);
  }
}
