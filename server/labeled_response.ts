// IRCv3 labeled-response: what a labelled command has said to its sender, as one answer that carries the label. Pure.
import type { IrcMessage } from "../protocol/irc/message.ts";
import { utf8Length } from "../protocol/irc/names.ts";
import type { Capability } from "./capabilities.ts";
import type { Stamp } from "./listener_kind.ts";

export interface Said {
  readonly message: IrcMessage;
  readonly stamp: Stamp;
}

const MAX_LABEL_BYTES = 64;

/**
 * The label that the answer to a message must carry, or undefined. The specification's "Dependencies" wants batch
 * negotiated too: without it an answer of several messages could not be told to be one.
 */
export function labelOf(enabled: ReadonlySet<Capability>, { tags }: IrcMessage): string | undefined {
  const label = tags?.get("label");
  if (!label || !enabled.has("labeled-response") || !enabled.has("batch")) return undefined;
  return utf8Length(label) <= MAX_LABEL_BYTES ? label : undefined;
}

/** Nothing said is an ACK, one message carries the label itself, more are put into a batch that does. */
export function labelResponse(
  said: readonly Said[],
  label: string,
  batch: string,
  source: string,
  stamp: Stamp,
): Said[] {
  const [first] = said;
  if (first === undefined) {
    return [{ message: { tags: new Map([["label", label]]), source, command: "ACK", params: [] }, stamp }];
  }
  // labeled-response, "Tags": a batch of a type that fits the whole response carries the label itself.
  if (said.length === 1 || isOneBatch(said)) return [tagged(first, "label", label), ...said.slice(1)];
  const open = {
    tags: new Map([["label", label]]),
    source,
    command: "BATCH",
    params: [`+${batch}`, "labeled-response"],
  };
  const close = { source, command: "BATCH", params: [`-${batch}`] };
  return [
    { message: open, stamp },
    ...said.map((one) => tagged(one, "batch", batch)),
    { message: close, stamp },
  ];
}

function isOneBatch(said: readonly Said[]): boolean {
  const [first, last] = [said[0]!.message, said.at(-1)!.message];
  const name = first.params[0]?.slice(1);
  return first.command === "BATCH" && first.params[0]!.startsWith("+") && last.command === "BATCH" &&
    last.params[0] === `-${name}` &&
    said.slice(1, -1).every(({ message }) => message.tags?.get("batch") === name);
}

function tagged({ message, stamp }: Said, key: string, value: string): Said {
  return { message: { ...message, tags: new Map([[key, value], ...message.tags ?? []]) }, stamp };
}

/** What a labelled command says to its sender while it runs, and what has to wait until that is said. */
export class LabelledAnswer {
  #said: Said[] | null = null;
  #behind: (() => void)[] = [];

  get gathering(): boolean {
    return this.#said !== null;
  }

  begin(): void {
    this.#said = [];
  }

  /** Keeps a message for the answer; false if none is gathered. */
  take(said: Said): boolean {
    this.#said?.push(said);
    return this.gathering;
  }

  /** Keeps something to do for behind the answer; false if none is gathered. */
  defer(run: () => void): boolean {
    if (this.gathering) this.#behind.push(run);
    return this.gathering;
  }

  end(): { readonly said: readonly Said[]; readonly behind: readonly (() => void)[] } {
    const ended = { said: this.#said ?? [], behind: this.#behind };
    this.#said = null;
    this.#behind = [];
    return ended;
  }
}
