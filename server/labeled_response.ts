// IRCv3 labeled-response: what a labelled command has said to its sender, as one answer that carries the label. Pure.
import type { IrcMessage } from "../protocol/irc/message.ts";
import type { Stamp } from "./listener_kind.ts";

export interface Said {
  readonly message: IrcMessage;
  readonly stamp: Stamp;
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
  if (said.length === 1) return [tagged(first, "label", label)];
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

function tagged({ message, stamp }: Said, key: string, value: string): Said {
  return { message: { ...message, tags: new Map([[key, value], ...message.tags ?? []]) }, stamp };
}
