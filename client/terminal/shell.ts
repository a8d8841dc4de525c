// The scene of a connected person: what keys do to the input line and to the model, and what the model wants done
// outside. Knows no terminal and no socket, only what it is given to call.
import { bindingFor, type Context, type Does, singly } from "./input/bindings.ts";
import { CompletionMenu } from "./input/completion_menu.ts";
import { type Edit, Editor } from "./input/editor.ts";
import type { Input } from "./input/key.ts";
import type { Action, ScreenEffect } from "./model/action.ts";
import type { ScreenModel, Typed } from "./model/screen_model.ts";
import type { Conversation } from "./model/state.ts";
import { type Outward, perform, type Surroundings } from "./outside.ts";
import type { Scene } from "./stage.ts";
import type { Context as Here } from "./timeline/timeline.ts";
import { cut, safe } from "./view/fit.ts";
import type { Size } from "./view/layout.ts";
import type { Picture, Typing } from "./view/picture.ts";
import { Viewport } from "./viewport.ts";

/** More lines than this are not sent without a question. */
const linesUnasked = 5;

export class Shell<E extends Typed> implements Scene {
  readonly #model: ScreenModel<E>;
  readonly #around: Surroundings<E>;
  readonly #viewport: Viewport<E>;
  readonly #editor = new Editor();
  readonly #menu = new CompletionMenu();
  /** For what is asked in between: what is typed there is kept nowhere, and the line begun stays. */
  #answer = new Editor();
  #asked = "";
  readonly #drafts = new WeakMap<Conversation, string>();
  #current: Conversation | undefined;
  /** Lines that wait to be sent. */
  #question: string | undefined;

  constructor(model: ScreenModel<E>, around: Surroundings<E>, here: () => Here) {
    this.#model = model;
    this.#around = around;
    this.#viewport = new Viewport(model, here);
    this.#current = this.#conversation;
  }

  take(input: Input): void {
    if (input.type === "paste") {
      if (this.#context === "input" || this.#context === "menu") {
        this.#menu.close();
        this.#edit((line) => line.insert(input.text));
      }
    } else if (input.type === "click") {
      this.#click(input.column, input.row);
    } else {
      // Where letters are keys, each of those that came together may lead to where they are not.
      const isTyping = this.#context === "input" || this.#context === "menu";
      const each = isTyping ? [input] : singly(input);
      if (each.length > 1) return each.forEach((one) => this.take(one));
      const does = bindingFor(input, this.#context, this.#line.text === "");
      if (does) this.#do(does);
    }
  }

  /** Does what the model wants done outside, and follows it to another conversation. */
  perform(effects: readonly (ScreenEffect | E)[]): void {
    for (const effect of effects) {
      if (isDraft(effect)) {
        this.#editor.set(effect.text);
        continue;
      }
      const refusal = perform<E>(effect as Outward<E>, this.#around);
      if (refusal) this.perform(this.#model.unavailable(effect, refusal.why));
    }
    this.#follow();
  }

  /** To be called about once a second. Answers whether anything looks different. */
  tick(now: number): boolean {
    const { version } = this.#model;
    this.perform(this.#model.tick(now));
    return this.#model.version !== version;
  }

  picture(size: Size): Picture {
    const shown = this.#viewport.picture(this.#typing, size);
    this.perform(this.#viewport.reachBack());
    return shown;
  }

  get #conversation(): Conversation | undefined {
    return this.#model.conversations[this.#model.current];
  }

  /** The line that keys go to. */
  get #line(): Editor {
    const { asking } = this.#model;
    if (asking.type === "text") {
      this.#asked = "";
      return this.#editor;
    }
    const asked = asking.type === "secret" ? asking.prompt : asking.refused;
    if (asked !== this.#asked) this.#answer = new Editor();
    this.#asked = asked;
    return this.#answer;
  }

  get #context(): Context {
    const { overlay } = this.#model;
    if (this.#question !== undefined || overlay.type === "question") return "question";
    if (overlay.type !== "none") return "list";
    if (this.#model.asking.type !== "text") return "input";
    if (this.#menu.shown) return "menu";
    return this.#conversation?.selected === undefined ? "input" : "selecting";
  }

  get #typing(): Omit<Typing, "keysFrom"> {
    const { asking } = this.#model;
    const { graphemes, cursor } = this.#line;
    const name = cut(safe(this.#conversation?.name ?? ""), 20);
    const prompt = asking.type === "text"
      ? name
      : asking.type === "nickname"
      ? "nickname"
      : safe(asking.prompt);
    return {
      line: {
        prompt: `${prompt}> `,
        graphemes,
        cursor,
        isSecret: asking.type === "secret",
        placeholder: this.#placeholder,
      },
      menu: asking.type === "text" ? this.#menu.shown : undefined,
      question: this.#question === undefined ? undefined : lineQuestion(this.#question, name),
    };
  }

  get #placeholder(): string {
    const { asking } = this.#model;
    if (asking.type === "nickname") return `${safe(asking.refused)} is ${asking.problem}. Another one`;
    if (asking.type === "secret") return "";
    if (this.#context === "selecting") {
      const actions = this.#model.offers({ type: "reply" }) ? "R answers, + reacts, D takes back, " : "";
      return `${actions}Y copies, Esc ends`;
    }
    return "Say something, /help, F1 shows the keys";
  }

  #do(does: Does): void {
    switch (does.type) {
      case "action":
        return this.#act(does.action);
      case "edit":
        return this.#apply(does.edit);
      case "submit":
        return this.#submit();
      case "menu":
        if (this.#model.asking.type !== "text") return;
        return this.#edit((line) => this.#menu.step(does.step, line, this.#model.known));
      case "suspend":
        return this.#around.suspend();
      case "redraw":
        return this.#around.redraw();
    }
  }

  #act(action: Action): void {
    if (this.#question !== undefined) {
      if (action.type === "choose") this.#send();
      this.#question = undefined;
      return;
    }
    // What was typed is cut first, so that it can be put back.
    if (action.type === "interrupt" && this.#line.text !== "") {
      return this.#edit((line) => {
        line.apply({ type: "move", to: "end" });
        line.apply({ type: "kill", to: "start" });
        this.#menu.close();
      });
    }
    if (action.type === "scroll") return this.perform(this.#viewport.scroll(action.by));
    if (action.type === "move" && this.#model.overlay.type === "keys") {
      return this.#viewport.scrollKeys(action.by);
    }
    if (action.type === "help") this.#viewport.scrollKeys("top");
    this.perform(this.#model.act(action));
    if (action.type === "select" || action.type === "choose") this.perform(this.#viewport.reveal());
  }

  #apply(edit: Edit): void {
    this.#edit((line) => {
      line.apply(edit);
      if (line === this.#editor) this.#menu.edited(edit, line);
    });
  }

  #edit(change: (line: Editor) => void): void {
    const line = this.#line;
    const before = line.text;
    change(line);
    if (line.isRefused) this.#around.bell();
    if (line === this.#editor && line.text !== before) {
      this.perform(this.#model.act({ type: "typed", text: line.text }));
    }
  }

  #submit(): void {
    const { text } = this.#line;
    if (this.#line === this.#editor && text.trimEnd().split("\n").length > linesUnasked) {
      this.#question = text;
      return;
    }
    this.#send();
  }

  #send(): void {
    this.#menu.close();
    const isKept = this.#line === this.#editor && !this.#model.mayHoldSecret(this.#line.text);
    const text = this.#line.take(isKept ? "remember" : "forget");
    this.perform(this.#model.act({ type: "submit", text }));
  }

  #click(column: number, row: number): void {
    const index = this.#context === "question" ? undefined : this.#viewport.conversationAt(column, row);
    if (index !== undefined) this.#act({ type: "switch", to: { index } });
  }

  /** Each conversation has a line of its own that is begun. */
  #follow(): void {
    const now = this.#conversation;
    if (now === this.#current) return;
    if (this.#current) this.#drafts.set(this.#current, this.#editor.text);
    this.#current = now;
    this.#menu.close();
    this.#editor.set(now && this.#drafts.get(now) || "");
  }
}

function isDraft(effect: Typed): effect is Extract<ScreenEffect, { type: "draft" }> {
  return effect.type === "draft";
}

function lineQuestion(text: string, name: string): string {
  const count = text.trimEnd().split("\n").length;
  return `Send ${count} lines to ${name}? y or Enter sends them, n goes back to them.`;
}
