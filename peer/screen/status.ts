// How the registry is, how whoever is in view is reached, and what waits: in the words of the status bar. Pure.
import type { StatusPart } from "../../client/terminal/model/state.ts";
import { type PeerChat, placeOf } from "./peer_chat.ts";
import { wayText } from "./presence.ts";
import { keptIn } from "./saying.ts";

export function statusParts(chat: PeerChat): StatusPart[] {
  const { current } = chat.conversations;
  const parts = [registryPart(chat), ...wayParts(chat)];
  const kept = keptIn(chat, current);
  if (kept > 0) parts.push({ text: `${kept} not heard yet`, role: "warning", rank: 3 });
  if (chat.sight.isBusy) parts.push({ text: "busy", role: "warning", rank: 4 });
  if (chat.hint) parts.push({ text: chat.hint.text, role: "good", rank: 1 });
  return parts;
}

/** How many seconds remain until the registry is tried again. */
export function retrySeconds({ retryAt, now }: PeerChat): number | undefined {
  return retryAt === undefined ? undefined : Math.max(0, Math.ceil((retryAt - now) / 1000));
}

function registryPart(chat: PeerChat): StatusPart {
  const { registry, address, sight: { name } } = chat;
  const us = name === undefined ? "" : `${name}, `;
  switch (registry?.type) {
    case undefined:
      return { text: `${us}on this network`, rank: 0 };
    case "connecting":
      // Most often it is a moment; that it fails is what lasts.
      return chat.isLost
        ? { text: `${us}no registry, trying again`, role: "warning", rank: 0 }
        : { text: `connecting to ${address}`, rank: 0 };
    case "outside":
      return { text: `${us}not logged in at ${address}`, rank: 0 };
    case "in":
      return { text: `${registry.name} at ${address}`, rank: 0 };
    case "away":
      return { text: `${us}no registry, trying again in ${retrySeconds(chat)} s`, role: "warning", rank: 0 };
    case "over":
      return { text: `${us}logged in elsewhere`, role: "error", rank: 0 };
  }
}

function wayParts(chat: PeerChat): StatusPart[] {
  const { current } = chat.conversations;
  const place = placeOf(current);
  if (place?.type === "talk") {
    const way = chat.sight.way(place.name);
    return [{ text: wayText(way), role: way ? "good" : "warning", rank: 2 }];
  }
  const { reached, others } = chat.inTouch.get(current) ?? { reached: 0, others: 0 };
  if (others === 0) return [];
  return [{ text: `${reached} of ${others} in touch`, role: reached > 0 ? "good" : "warning", rank: 2 }];
}
