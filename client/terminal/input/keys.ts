// Cuts what a terminal sends into keys, pastes, mouse and answers, however the bytes come in pieces. Pure: a pause is
// told to it (flush). What an escape sequence means is known by key_sequences.ts.
import type { Input } from "./key.ts";
import { chord, consoleFunction, csi, named, osc, plain, ss3, typed } from "./key_sequences.ts";
import { Paste } from "./paste.ts";

/** How long a sequence is remembered, and how long one is waited out that does not end, in characters. */
const rememberedLimit = 256;
const sequenceLimit = 64 * 1024;

type State =
  | { readonly type: "ground" }
  | { readonly type: "paste"; readonly paste: Paste }
  /** Old mouse reports, three characters behind `CSI M`. */
  | { readonly type: "skip"; left: number }
  | Sequence;

/** `hasPrefix`: another ESC came before, which is alt to rxvt. */
type Sequence =
  | { readonly type: "escape"; readonly hasPrefix: boolean; readonly mayEndString: boolean }
  | {
    readonly type: "csi" | "ss3" | "console" | "osc" | "string";
    readonly hasPrefix: boolean;
    readonly introducer: string;
    text: string;
    length: number;
  };

type Body = Exclude<Sequence, { readonly type: "escape" }>;

const ground: State = { type: "ground" };
const unmodified = { ctrl: false, alt: false, shift: false };

const introducers: Readonly<Record<string, Body["type"]>> = {
  "[": "csi",
  "O": "ss3",
  "]": "osc",
  "P": "string",
  "X": "string",
  "^": "string",
  "_": "string",
};

export class KeyDecoder {
  // Its replacement characters show that somebody types in another encoding than UTF-8.
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  #state: State = ground;
  #inputs: Input[] = [];
  #text = "";

  /**
   * What these bytes complete, in order. Text that stands together comes as one key, never with a control character
   * in it; a text may begin with what joins the character before it.
   */
  push(bytes: Uint8Array): Input[] {
    const text = this.#utf8.decode(bytes, { stream: true });
    for (let at = 0; at < text.length;) {
      if (this.#state.type === "paste") {
        const end = this.#state.paste.take(text, at);
        if (end === undefined) break;
        this.#put(this.#state.paste.input);
        this.#state = ground;
        at = end;
        continue;
      }
      const char = String.fromCodePoint(text.codePointAt(at)!);
      this.#take(char);
      at += char.length;
    }
    return this.#taken();
  }

  /** Whether a pause (some 50 ms) would mean that the Escape key was struck: call flush() after one. */
  get isPending(): boolean {
    return this.#state.type === "escape" || ("introducer" in this.#state && this.#state.length === 0);
  }

  /**
   * After a pause: an ESC without more is a key. What has begun as a longer sequence or as a paste is waited for, as
   * a slow line may cut it.
   */
  flush(): Input[] {
    const state = this.#state;
    if (state.type === "escape") {
      if (state.hasPrefix) this.#put(named("escape"));
      this.#put(named("escape"));
      this.#state = ground;
    } else if ("introducer" in state && state.length === 0) {
      this.#abandon(state);
    }
    return this.#taken();
  }

  #taken(): Input[] {
    this.#putText();
    const inputs = this.#inputs;
    this.#inputs = [];
    return inputs;
  }

  #putText(): void {
    if (this.#text !== "") this.#inputs.push(plain(this.#text));
    this.#text = "";
  }

  #put(input: Input | undefined): void {
    if (!input) return;
    if (input.type === "key" && input.key.name === "text" && !input.key.ctrl && !input.key.alt) {
      this.#text += input.key.text;
      return;
    }
    this.#putText();
    this.#inputs.push(input);
  }

  #take(char: string): void {
    const state = this.#state;
    switch (state.type) {
      case "ground":
        if (char === "\x1b") this.#state = { type: "escape", hasPrefix: false, mayEndString: false };
        else this.#put(typed(char, unmodified));
        return;
      case "skip":
        if (--state.left === 0) this.#state = ground;
        return;
      case "escape":
        if (state.mayEndString && char === "\\") this.#state = ground;
        else this.#escaped(char, state.hasPrefix);
        return;
      case "paste":
        return;
      default:
        this.#sequence(state, char);
    }
  }

  #escaped(char: string, hasPrefix: boolean): void {
    const type = introducers[char];
    if (char === "\x1b") {
      if (hasPrefix) this.#put(named("escape"));
      this.#state = { type: "escape", hasPrefix: true, mayEndString: false };
    } else if (type) {
      this.#state = { type, hasPrefix, introducer: char, text: "", length: 0 };
    } else {
      if (hasPrefix) this.#put(named("escape"));
      this.#state = ground;
      this.#put(typed(char, { ...unmodified, alt: true }));
    }
  }

  #sequence(state: Body, char: string): void {
    const isString = state.type === "osc" || state.type === "string";
    if (char < " " || char === "\x7f" || (!isString && char > "~")) return this.#interrupted(state, char);
    if (isString) return this.#append(state, char);
    if (state.type === "console") return this.#end(state, consoleFunction(char));
    if (state.type === "ss3") {
      return /[\d;]/.test(char) ? this.#append(state, char) : this.#end(state, ss3(state.text, char));
    }
    if (char === "[" && state.length === 0) {
      this.#state = { ...state, type: "console", text: "[", length: 1 };
    } else if (char < "@" && !(char === "$" && /^\d+$/.test(state.text))) {
      this.#append(state, char);
    } else if (char === "M" && state.length === 0) {
      this.#end(state, undefined);
      this.#state = { type: "skip", left: 3 };
    } else if (char === "~" && state.text === "200") {
      this.#end(state, undefined);
      this.#state = { type: "paste", paste: new Paste() };
    } else {
      this.#end(state, state.length > rememberedLimit ? undefined : csi(state.text, char));
    }
  }

  #append(state: Body, char: string): void {
    state.length++;
    if (state.length <= rememberedLimit) state.text += char;
    if (state.length > sequenceLimit) this.#state = ground;
  }

  /** A control character inside a sequence: its end, the beginning of another, or a key that somebody struck. */
  #interrupted(state: Body, char: string): void {
    const isString = state.type === "osc" || state.type === "string";
    const isOsc = state.type === "osc" && state.length <= rememberedLimit;
    if (char === "\x07" && isString && state.length > 0) {
      return this.#end(state, isOsc ? osc(state.text) : undefined);
    }
    if (char === "\x1b") {
      this.#end(state, isOsc ? osc(state.text) : undefined);
      this.#state = { type: "escape", hasPrefix: false, mayEndString: isString };
      return;
    }
    if (state.length === 0) this.#abandon(state);
    this.#state = ground;
    this.#take(char);
  }

  #end(state: Body, input: Input | undefined): void {
    this.#state = ground;
    if (state.hasPrefix && input?.type === "key") {
      this.#put({ type: "key", key: { ...input.key, alt: true } });
      return;
    }
    if (state.hasPrefix) this.#put(named("escape"));
    this.#put(input);
  }

  /** What looked like the beginning of a sequence was a key with alt. */
  #abandon(state: Body): void {
    if (state.hasPrefix) this.#put(named("escape"));
    this.#put(chord(state.introducer, { alt: true }));
    this.#state = ground;
  }
}
