// One line on a terminal that says how far long work has come, and is gone when it ends. Knows nothing of the work.

const EVERY_MS = 100;

export interface Screen {
  isTerminal(): boolean;
  writeSync(bytes: Uint8Array): number;
}

export class Progress {
  #next = 0;
  #shown = false;

  /** Says nothing where `screen` is no terminal. `clock` is in milliseconds. */
  constructor(readonly screen: Screen, readonly clock: () => number) {}

  show(text: () => string): void {
    const now = this.clock();
    if (now < this.#next || !this.screen.isTerminal()) return;
    this.#next = now + EVERY_MS;
    this.#shown = true;
    this.#write(`\r${text()}\x1b[K`);
  }

  clear(): void {
    if (this.#shown) this.#write("\r\x1b[K");
    this.#shown = false;
  }

  #write(text: string): void {
    this.screen.writeSync(new TextEncoder().encode(text));
  }
}

/** "40 %", or nothing where the whole is not known. */
export const share = (done: number, of: number) => of > 0 ? ` ${Math.floor(100 * done / of)} %` : "";
