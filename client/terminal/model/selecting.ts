// The message that keys act on: walking from one to the next, and what can be done with it. Knows no keys and no layout.
import type { Chat } from "./chat.ts";
import type { Said } from "./entry.ts";
import type { OpenConversation } from "./open_conversation.ts";

const isSaid = (entry: { readonly type: string }): entry is Said => entry.type === "said";

export function select(conversation: OpenConversation, move: "older" | "newer" | "none"): void {
  const { entries, log, selected, position } = conversation;
  conversation.touch();
  if (move === "none") {
    conversation.selected = undefined;
    return;
  }
  const isAmong = selected !== undefined && log.indexOf(selected) >= 0;
  if (move === "older") {
    const lowest = position.type === "entry" ? log.indexOf(position.id) + 1 : entries.length;
    let index = (isAmong ? log.indexOf(selected) : lowest) - 1;
    while (index >= 0 && !isSaid(entries[index]!)) index--;
    if (index >= 0) conversation.selected = entries[index]!.id;
    return;
  }
  if (!isAmong) return;
  // Past the newest one nothing is selected.
  conversation.selected = entries.slice(log.indexOf(selected) + 1).find(isSaid)?.id;
}

export function selectedSaid({ log, selected }: OpenConversation): Said | undefined {
  const entry = selected === undefined ? undefined : log.find(selected);
  return entry && isSaid(entry) ? entry : undefined;
}

/** The selected message, else the newest that `fits`. */
export function selectedOr(
  conversation: OpenConversation,
  fits: (said: Said) => boolean,
): Said | undefined {
  return selectedSaid(conversation) ??
    conversation.entries.findLast((entry): entry is Said => isSaid(entry) && fits(entry));
}

export function copy(chat: Chat, said: Said | undefined): void {
  if (!said) return;
  chat.effect({ type: "copy", text: said.text });
  chat.hint = { text: "copied", until: chat.now + 2000 };
}
