// The scene before there is a connection: who are you? Knows no server.
import { canBeNickname } from "../nickname.ts";
import { bindingFor } from "../terminal/input/bindings.ts";
import { Editor } from "../terminal/input/editor.ts";
import type { Input } from "../terminal/input/key.ts";
import type { Scene } from "../terminal/stage.ts";
import { safe } from "../terminal/view/fit.ts";
import type { Size } from "../terminal/view/layout.ts";
import { type Picture, welcomePicture } from "../terminal/view/picture.ts";

export interface WelcomeOptions {
  /** The nickname that is taken for no answer. */
  readonly suggestion: string;
  /** Where we will connect to, for people. */
  readonly address: string;
  readonly room: string;
  readonly suspend: () => void;
  readonly redraw: () => void;
}

interface Question {
  readonly text: string;
  readonly prompt: string;
  readonly placeholder: string;
  readonly isSecret: boolean;
  /** What is wrong with an answer, as a sentence. */
  readonly problem: (answer: string) => string | undefined;
  readonly resolve: (answer: string | undefined) => void;
}

export class Welcome implements Scene {
  readonly #options: WelcomeOptions;
  #editor = new Editor();
  #question: Question | undefined;
  #problem: string | undefined;

  constructor(options: WelcomeOptions) {
    this.#options = options;
  }

  /** Undefined: the person leaves. */
  nickname(): Promise<string | undefined> {
    return this.#ask({
      text: "What is your nickname?",
      prompt: "nickname> ",
      placeholder: this.#options.suggestion,
      isSecret: false,
      problem: (answer) =>
        canBeNickname(answer) ? undefined : "A nickname is one word that starts with a letter.",
    });
  }

  /** Undefined: the person leaves. */
  password(account: string): Promise<string | undefined> {
    return this.#ask({
      text: `What is the password of ${safe(account)}?`,
      prompt: "password> ",
      placeholder: "",
      isSecret: true,
      problem: (answer) => answer === "" ? "Without the password, start without --account." : undefined,
    });
  }

  take(input: Input): void {
    if (input.type === "paste") return this.#editor.insert(input.text.replaceAll("\n", " "));
    const does = bindingFor(input, "input", this.#editor.text === "");
    switch (does?.type) {
      case "edit":
        this.#problem = undefined;
        return this.#editor.apply(does.edit);
      case "submit":
        return this.#submit();
      case "suspend":
        return this.#options.suspend();
      case "redraw":
        return this.#options.redraw();
      case "action":
        if (does.action.type === "interrupt") this.#question?.resolve(undefined);
    }
  }

  picture(size: Size): Picture {
    const { address, room } = this.#options;
    const { graphemes, cursor } = this.#editor;
    const { text = "", prompt = "", placeholder = "", isSecret = false } = this.#question ?? {};
    return welcomePicture(
      [`Going to ${safe(room)} on ${safe(address)}.`, "", text],
      { prompt, graphemes, cursor, isSecret, placeholder },
      this.#problem,
      size,
    );
  }

  #ask(question: Omit<Question, "resolve">): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#editor = new Editor();
    this.#question = { ...question, resolve };
    return promise;
  }

  #submit(): void {
    const question = this.#question;
    if (!question) return;
    const answer = question.isSecret ? this.#editor.text : this.#editor.text.trim() || question.placeholder;
    this.#problem = question.problem(answer);
    if (this.#problem === undefined) question.resolve(answer);
  }
}
