// The terminal's modes and what is written to it. Takes the terminal over and gives it back as it was found, each
// exactly once, whatever happens between. Knows no keys and nothing of what is drawn.
import { type CursorPosition, Frame } from "./frame.ts";

/** The terminal, as Deno.stdin and Deno.stdout have it. */
export interface TerminalPort {
  setRaw(isRaw: boolean): void;
  write(bytes: Uint8Array): Promise<number>;
  writeSync(bytes: Uint8Array): number;
}

/** Each mode as it is while the screen is ours, in the order of taking it. */
const modes = [
  { on: "\x1b[?1049h", off: "\x1b[?1049l" }, // the alternate screen
  { on: "\x1b[?7l", off: "\x1b[?7h" }, // no wrapping at the right edge
  { on: "\x1b[?2004h", off: "\x1b[?2004l" }, // pastes are marked
  { on: "\x1b[?1004h", off: "\x1b[?1004l" }, // focus is told
];
const mouse = { on: "\x1b[?1000h\x1b[?1006h", off: "\x1b[?1006l\x1b[?1000l" };

const entering = modes.map(({ on }) => on).join("");
const leaving = `\x1b[?2026l\x1b[m${mouse.off}${modes.map(({ off }) => off).reverse().join("")}\x1b[?25h`;

/** How long what is being written may keep us from giving the terminal back, in milliseconds. */
const patienceMs = 500;

/** What may wait for a terminal that takes nothing, in characters: a frame, and a clipboard. */
const waitingLimit = 256 * 1024;

export class Display {
  readonly #port: TerminalPort;
  readonly #frame = new Frame();
  /** Resolves when the terminal has taken what was written last. */
  #writing: Promise<void> | undefined;
  #isBusy = false;
  #waiting = "";
  #isOurs = false;
  #hasMouse = false;
  #isLost = false;
  #next: (() => void) | undefined;
  /** Called once when the terminal does not take anything any more. */
  readonly #lost: () => void;

  constructor(port: TerminalPort, lost: () => void) {
    this.#port = port;
    this.#lost = lost;
  }

  get isOurs(): boolean {
    return this.#isOurs;
  }

  /** Takes the terminal. The next frame is drawn whole. */
  enter(hasMouse: boolean): void {
    if (this.#isOurs) return;
    // First: in the background this stops the program, before it has written anything.
    this.#port.setRaw(true);
    this.#isOurs = true;
    this.#frame.forget();
    this.#hasMouse = hasMouse;
    this.#send(entering + (hasMouse ? mouse.on : ""));
  }

  /** Gives the terminal back. After that nothing is written until it is taken again. */
  async leave(): Promise<void> {
    if (!this.#isOurs) return;
    this.#isOurs = false;
    this.#waiting = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, patienceMs));
    await Promise.race([this.#writing, late]);
    clearTimeout(timer);
    this.#giveBack();
  }

  /** The same at once, for when the program ends under us. */
  leaveNow(): void {
    if (!this.#isOurs) return;
    this.#isOurs = false;
    this.#giveBack();
  }

  setMouse(isOn: boolean): void {
    if (!this.#isOurs || isOn === this.#hasMouse) return;
    this.#hasMouse = isOn;
    this.#send(isOn ? mouse.on : mouse.off);
  }

  /** Something other than the frame, such as a bell. Left out where the terminal is behind by too much. */
  send(sequence: string): void {
    if (this.#isOurs && this.#waiting.length + sequence.length <= waitingLimit) this.#send(sequence);
  }

  /** The terminal may show anything: the next frame is drawn whole. */
  forget(): void {
    this.#frame.forget();
  }

  /** Whether a frame would go out at once. Otherwise `then` is called when one would. */
  isFree(then: () => void): boolean {
    if (!this.#isBusy) return true;
    this.#next = then;
    return false;
  }

  draw(lines: readonly string[], cursor: CursorPosition | undefined): void {
    if (!this.#isOurs) return;
    const change = this.#frame.change(lines, cursor);
    if (change !== "") this.#send(change);
  }

  #send(text: string): void {
    this.#waiting += text;
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    // What is sent in one go is written in one go: the modes and the first frame.
    await undefined;
    this.#isBusy = true;
    try {
      while (this.#waiting !== "") {
        let bytes = new TextEncoder().encode(this.#waiting);
        this.#waiting = "";
        while (bytes.length > 0) bytes = bytes.subarray(await this.#port.write(bytes));
      }
    } catch {
      // Whatever the reason, there is nobody to show anything to, nor a place to say so.
      this.#lose();
    }
    this.#writing = undefined;
    this.#isBusy = false;
    const next = this.#next;
    this.#next = undefined;
    next?.();
  }

  #giveBack(): void {
    try {
      this.#port.writeSync(new TextEncoder().encode(leaving));
    } catch {
      // The terminal is gone, or takes nothing. Its settings below may still be there to be given back.
    }
    try {
      this.#port.setRaw(false);
    } catch {
      // The terminal is gone.
    }
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#lost();
  }
}
