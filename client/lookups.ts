// What is asked of the server's memory for the person: older messages, and searches. Knows which answer is to which
// question by its label (IRCv3 labeled-response), and keeps it apart from what is said now. Pure state.
import { escapeTagValue, type IrcMessage } from "../protocol/irc/message.ts";

/** A person asks one thing at a time; a screen that scrolls, a few. */
const maxOpen = 20;

export type Origin = "history" | "search";

export type Answer =
  | { readonly type: "message"; readonly message: IrcMessage; readonly origin: Origin }
  /** The end of an answer; `failed` is why there was none, in the server's words. */
  | {
    readonly type: "played";
    readonly origin: Origin;
    /** Whose older messages were asked for; empty for a search. */
    readonly target: string;
    readonly messages: number;
    readonly failed: string | undefined;
  };

interface Lookup {
  readonly origin: Origin;
  readonly target: string;
  messages: number;
}

export type Before = { readonly msgid: string } | { readonly time: number };

export class Lookups {
  readonly #byLabel = new Map<string, Lookup>();
  /** The batches that are open. One within the batch of the answer is its own lookup's, and does not end it. */
  readonly #byBatch = new Map<string, { readonly lookup: Lookup; readonly isWhole: boolean }>();
  #asked = 0;

  /** The request for at most `limit` messages before one, or before a time in milliseconds since 1970. */
  older(target: string, before: Before, limit: number): IrcMessage | undefined {
    const point = "msgid" in before
      ? `msgid=${before.msgid}`
      : `timestamp=${new Date(before.time).toISOString()}`;
    return this.#ask(
      { command: "CHATHISTORY", params: ["BEFORE", target, point, String(limit)] },
      { origin: "history", target, messages: 0 },
    );
  }

  /** The request for what has these attributes (docs/PROTOCOL.md, "Search"). */
  search(attributes: ReadonlyMap<string, string>): IrcMessage | undefined {
    const words = Array.from(attributes, ([name, value]) => `${name}=${escapeTagValue(value)}`);
    const message = { command: "SEARCH", params: [words.join(";")] };
    return this.#ask(message, { origin: "search", target: "", messages: 0 });
  }

  /** Undefined: this message is no part of an answer. */
  hear(message: IrcMessage): Answer | "nothing to tell" | undefined {
    const { command, params: [mark = ""], tags } = message;
    const label = tags?.get("label");
    const asked = label === undefined ? undefined : this.#byLabel.get(label);
    const id = mark.slice(1);
    if (command === "BATCH" && mark.startsWith("-")) {
      const batch = this.#byBatch.get(id);
      this.#byBatch.delete(id);
      if (!batch) return undefined;
      return batch.isWhole ? ended(batch.lookup, undefined) : "nothing to tell";
    }
    if (asked) {
      this.#byLabel.delete(label!);
      if (command !== "BATCH") return ended(asked, message.params.at(-1) ?? "");
      this.#byBatch.set(id, { lookup: asked, isWhole: true });
      return "nothing to tell";
    }
    const batch = this.#byBatch.get(tags?.get("batch") ?? "");
    if (!batch) return undefined;
    const { lookup } = batch;
    if (command === "BATCH") {
      if (this.#byBatch.size < 2 * maxOpen) this.#byBatch.set(id, { lookup, isWhole: false });
      return "nothing to tell";
    }
    if (command !== "NOTE") lookup.messages++;
    return { type: "message", message, origin: lookup.origin };
  }

  /** The line is gone, and the answers with it. */
  cut(): Answer[] {
    const open = [...this.#byBatch.values()].filter(({ isWhole }) => isWhole).map(({ lookup }) => lookup);
    const lost = [...this.#byLabel.values(), ...open];
    this.#byLabel.clear();
    this.#byBatch.clear();
    return lost.map((lookup) => ended(lookup, "the connection was lost"));
  }

  #ask(message: IrcMessage, lookup: Lookup): IrcMessage | undefined {
    if (this.#byLabel.size + this.#byBatch.size >= maxOpen) return undefined;
    // Not a number: those are the labels of what is said.
    const label = `lookup-${++this.#asked}`;
    this.#byLabel.set(label, lookup);
    return { ...message, tags: new Map([["label", label]]) };
  }
}

function ended({ origin, target, messages }: Lookup, failed: string | undefined): Answer {
  return { type: "played", origin, target, messages, failed };
}
