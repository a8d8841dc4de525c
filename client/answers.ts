// IRCv3 labeled-response: which of our labelled messages the server has answered. Pure.
import type { IrcMessage } from "../protocol/irc/message.ts";

/** There are never more labels on their way than the outbox lets out; a server that opens more is making them up. */
const maxOpen = 100;

export class Answers {
  /** The batches that are open, with the label that each one answers. */
  readonly #open = new Map<string, string>();

  /** The label whose answer this message is, or ends. */
  completedBy({ command, params, tags }: IrcMessage): string | undefined {
    if (command !== "BATCH") return tags?.get("label");
    const reference = params[0]?.slice(1) ?? "";
    const label = this.#open.get(reference);
    if (params[0]?.startsWith("-")) {
      this.#open.delete(reference);
      return label;
    }
    const opened = tags?.get("label");
    if (opened !== undefined && this.#open.size < maxOpen) this.#open.set(reference, opened);
    return undefined;
  }
}
