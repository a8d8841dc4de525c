// What a peer has to tell, in words for people, wherever they read them. Pure. Texts of others stay as they are but for
// `clean`.
import { neutralise, stripFormatting } from "../protocol/terminal_text.ts";
import type { Decision } from "../protocol/peer/registry_frame.ts";
import type { ReachedBy } from "./events.ts";
import type { RegistryState } from "./registry_client.ts";
import type { Way } from "./transport.ts";

/** Text of others, without formatting codes and without anything that could control a terminal. */
export function clean(text: string): string {
  return neutralise(stripFormatting(text));
}

export const ways: Record<ReachedBy, string> = {
  tcp: "directly (TCP)",
  direct: "directly (UDP)",
  v6: "directly (UDP, v6)",
  relay: "through the relay",
};

export const decisions: Record<Decision, string> = {
  accept: "accepts",
  reject: "would rather not talk",
  busy: "is busy",
};

export const unheard =
  "nobody has heard all that you said: what is kept goes out when you are in touch again";

/** How somebody is reached, and how well. */
export function wayOf({ by, figures }: Way): string {
  if (!by) return "not reached";
  const parts = [ways[by]];
  if (figures?.rttMs !== undefined) parts.push(`${figures.rttMs.toFixed(1)} ms`);
  if (figures && figures.sent > 0) {
    parts.push(`${(100 * figures.lost / figures.sent).toFixed(1)} % lost`);
    parts.push(`${figures.retransmissions} sent again`);
  }
  return parts.join(", ");
}

export function keyChanged(name: string): string[] {
  return [
    `STOP: the key of ${name} is another one than before.`,
    `Either ${name} has lost their keys, or somebody else has come with their name. Nothing is said to them.`,
    `Ask ${name} by another way. If they have new keys: /forget ${name}, then /query ${name} and /verify ${name}.`,
  ];
}

export function forked(name: string, place: string): string {
  return `${name} has signed two different messages in one place of ${place}, and is not heard there any more.`;
}

/** Who owns a room from now on. */
export function ownerNow(name: string | undefined, place: string, mayGrow: boolean): string {
  if (name !== undefined) return `${name} owns ${place} now`;
  return `nobody owns ${place} any more${mayGrow ? "" : ": who is in it stays, and nobody can be added"}`;
}

/** What is told of the registry; undefined for what is no news. */
export function registryNews(
  state: RegistryState,
): { readonly kind: "status" | "error"; readonly text: string } | undefined {
  switch (state.type) {
    case "away": {
      const seconds = Math.ceil(state.ms / 1000);
      const text = `no registry: ${state.why} Trying again in ${seconds} s; who is in touch stays so.`;
      return { kind: "status", text };
    }
    case "over":
      if (state.why !== "replaced") return undefined;
      return { kind: "error", text: "You have logged in elsewhere; this one does not try again." };
    case "in":
      return { kind: "status", text: `logged in as ${state.name}` };
    case "connecting":
    case "outside":
      return undefined;
  }
}
