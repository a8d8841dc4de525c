// The terminal in use: keys in, frames out, and every way in which it is lost, left, stopped and taken again. Shows one
// scene at a time and knows nothing of what it is about.
import type { Clock } from "./clock.ts";
import type { Device } from "./device.ts";
import { Display } from "./display.ts";
import type { Input } from "./input/key.ts";
import { KeyDecoder } from "./input/keys.ts";
import { Pace } from "./pace.ts";
import type { Size } from "./view/layout.ts";
import type { Picture } from "./view/picture.ts";
import { type Paint, paintScreen } from "./view/screen.ts";

export interface Scene {
  take(input: Input): void;
  picture(size: Size): Picture;
}

export interface StageOptions {
  readonly device: Device;
  readonly clock: Clock;
  readonly hasMouse: boolean;
  readonly paint: Paint;
  /** The terminal has told its background. */
  readonly learn: (background: Extract<Input, { type: "background" }>) => void;
}

/** After an ESC, how long the rest of a key's sequence may take. */
const escapeMs = 50;

/** How long it takes at most until a stop that was asked for comes about. */
const stopMs = 50;

export class Stage {
  /** Resolves when the terminal is gone, and rejects with an error that nobody caught. */
  readonly ended: Promise<void>;
  /** What is shown, and given the keys. */
  scene: Scene | undefined;
  readonly #paint: Paint;
  readonly #learn: StageOptions["learn"];
  readonly #device: Device;
  readonly #clock: Clock;
  readonly #display: Display;
  readonly #pace: Pace;
  readonly #decoder = new KeyDecoder();
  readonly #end: () => void;
  readonly #fail: (error: unknown) => void;
  #undo: (() => void)[] = [];
  #hasMouse: boolean;
  #isClosed = false;
  #resume: (() => void) | undefined;
  #cancelFlush: (() => void) | undefined;

  constructor({ device, clock, hasMouse, paint, learn }: StageOptions) {
    this.#device = device;
    this.#clock = clock;
    this.#hasMouse = hasMouse;
    this.#paint = paint;
    this.#learn = learn;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
    this.#fail = reject;
    this.#display = new Display(device, resolve);
    this.#pace = new Pace(clock, () => this.#draw());
  }

  /** Takes the terminal and shows the scene. */
  open(): void {
    const { onCrash, onExit, onResize, onContinue } = this.#device;
    this.#undo = [
      onCrash((error) => this.#fail(error)),
      onExit(() => this.#display.leaveNow()),
      onResize(() => this.#guarded(() => this.#pace.now())),
      onContinue(() => this.#guarded(() => this.#continued())),
    ];
    this.#display.enter(this.#hasMouse);
    this.#pace.now();
    this.#read().then(this.#end, this.#fail);
  }

  /** Gives the terminal back as it was found. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pace.stop();
    this.#cancelFlush?.();
    for (const undo of this.#undo) undo();
    this.#undo = [];
    await this.#display.leave();
  }

  /** The scene looks different. */
  changed(): void {
    if (!this.#isClosed) this.#pace.soon();
  }

  /** Writes something other than the frame. */
  send(sequence: string): void {
    this.#display.send(sequence);
  }

  setMouse(isOn: boolean): void {
    this.#hasMouse = isOn;
    this.#display.setMouse(isOn);
  }

  redraw(): void {
    this.#display.forget();
  }

  /** Stops the program, as ^Z does, and takes the terminal again when it goes on. */
  async suspend(): Promise<void> {
    await this.#display.leave();
    if (this.#isClosed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resume = resolve;
    this.#device.stop();
    // Where no shell can let us go on, the system does not stop us.
    const cancel = this.#clock.after(stopMs, resolve);
    await promise;
    cancel();
    this.#resume = undefined;
    this.#guarded(() => this.#retake());
  }

  #continued(): void {
    if (this.#resume) return this.#resume();
    // Somebody else has stopped us, and the terminal was another's meanwhile.
    this.#display.leaveNow();
    this.#retake();
  }

  #retake(): void {
    if (this.#isClosed) return;
    this.#display.enter(this.#hasMouse);
    this.#pace.now();
  }

  async #read(): Promise<void> {
    for await (const bytes of this.#device.bytes()) {
      this.#cancelFlush?.();
      this.#take(this.#decoder.push(bytes));
      if (this.#decoder.isPending) {
        this.#cancelFlush = this.#clock.after(
          escapeMs,
          () => this.#guarded(() => this.#take(this.#decoder.flush())),
        );
      }
    }
  }

  #take(inputs: readonly Input[]): void {
    if (inputs.length === 0 || this.#isClosed) return;
    for (const input of inputs) {
      if (input.type === "background") this.#learn(input);
      else this.scene?.take(input);
    }
    // What is typed is seen at once.
    this.#pace.now();
  }

  #draw(): void {
    if (this.#isClosed || !this.#display.isOurs) return;
    // A slow terminal gets fewer frames, not all of them later.
    if (!this.#display.isFree(() => this.changed())) return;
    const { scene } = this;
    if (!scene) return;
    this.#guarded(() => {
      const picture = scene.picture(this.#device.size());
      this.#display.draw(paintScreen(picture, this.#paint), picture.cursor);
    });
  }

  /** Callbacks have nobody above them to throw at. */
  #guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fail(error);
    }
  }
}
