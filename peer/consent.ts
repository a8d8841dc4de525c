// Who may talk to whom: what we ask others, who asks us, and what was answered. A talk begins where both have agreed.
import { fold } from "../protocol/irc/names.ts";
import type { Decision, Push } from "../protocol/peer/registry_frame.ts";
import type { Contacts } from "./contacts.ts";
import type { Conversations } from "./conversations.ts";
import type { PeerEvent } from "./events.ts";
import { PeerError } from "./peer_error.ts";
import type { RegistryClient } from "./registry_client.ts";
import type { PeerStore } from "./store/peer_store.ts";
import type { Talks } from "./talks.ts";

/** Who asks while so many wait for an answer is told that we are busy. */
export const maxAskers = 16;

export interface ConsentOptions {
  readonly client: Pick<RegistryClient, "request">;
  readonly store: Pick<PeerStore, "person">;
  readonly contacts: Pick<Contacts, "meet" | "wanted">;
  readonly conversations: Pick<Conversations, "sharesRoom">;
  readonly talks: Pick<Talks, "agreed" | "begin">;
  /** Whether questions are answered with "busy" by themselves. */
  readonly isBusy: () => boolean;
  readonly tell: (event: PeerEvent) => void;
}

export class Consent {
  readonly #options: ConsentOptions;
  /** Who waits for our answer, by their folded names. */
  readonly #askers = new Map<string, string>();

  constructor(options: ConsentOptions) {
    this.#options = options;
  }

  /** Who waits for our answer. */
  get askers(): string[] {
    return [...this.#askers.values()];
  }

  /** Asks somebody to talk: `met` if both have agreed before, or they have asked us. Throws RegistryError. */
  async query(name: string): Promise<"asked" | "met"> {
    const { client, talks } = this.#options;
    const answer = await client.request({ type: "query", name });
    this.#askers.delete(fold(name));
    if (answer.type !== "known") return "asked";
    talks.agreed(name, answer.record);
    return "met";
  }

  /** Answers a question. Throws PeerError, RegistryError. */
  async decide(name: string, decision: Decision): Promise<void> {
    const { client, talks } = this.#options;
    if (!this.#askers.delete(fold(name))) throw new PeerError(`${name} has not asked, or has been answered.`);
    const answer = await client.request({ type: "decide", name, decision });
    if (answer.type === "known") talks.agreed(name, answer.record);
  }

  /** Somebody asks us. */
  async asked(name: string): Promise<void> {
    const { isBusy, tell } = this.#options;
    const isAgain = this.#askers.has(fold(name));
    this.#askers.set(fold(name), name);
    if (isBusy() || this.#askers.size > maxAskers) return await this.decide(name, "busy");
    if (!isAgain) tell({ type: "asks", name });
  }

  /** Somebody has answered us. */
  decided({ name, decision, record }: Extract<Push, { type: "decided" }>): void {
    const { talks, tell } = this.#options;
    tell({ type: "decided", name, decision });
    if (decision === "accept") talks.agreed(name, record);
  }

  /** Somebody looks for a way to us. The registry passes it on only from those who may reach us. */
  async wanted({ name, purpose }: Extract<Push, { type: "wanted" }>): Promise<void> {
    const { client, store, contacts, conversations, talks } = this.#options;
    const known = store.person(name);
    if (!known) {
      const answer = await client.request({ type: "query", name });
      if (answer.type === "known") talks.agreed(name, answer.record);
      return;
    }
    const contact = contacts.meet(known);
    if (!contact) return;
    contacts.wanted(contact, purpose);
    if (!conversations.sharesRoom(known.identity)) talks.begin(name);
  }
}
