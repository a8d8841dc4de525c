// Why a request is not met, as an answer. Pure.
import type { Refusal } from "../../protocol/peer/registry_frame.ts";

export function refused(reason: Refusal["reason"], sentence: string, waitMs = 0): Refusal {
  return { type: "refused", reason, sentence, waitMs: Math.ceil(waitMs) };
}

/** The same for somebody who is not online and for a name that nobody has. */
export const away = refused("away", "Nobody of this name is online.");

/** The same for a room that there is not and for one that is not for us. */
export const noRoom = refused("wrong", "There is no such room for you.");
