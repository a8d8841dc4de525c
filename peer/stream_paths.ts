// Streams over TCP to others: of their candidates, which are tried, from where, by whom, and when. Knows no way over UDP.
import type { Candidate } from "../protocol/peer/address_record.ts";
import type { Clock } from "./clock.ts";
import type { Contact } from "./contact.ts";
import { scopeOf, targets } from "./path/candidates.ts";
import { type Side, sideOf } from "./path/punch_words.ts";
import { StreamSeeking } from "./path/stream_seeking.ts";
import { RegistryError } from "./registry_client.ts";
import type { Rendezvous } from "./rendezvous.ts";
import type { Streams } from "./streams.ts";

export interface StreamPathsOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Our agreement key. */
  readonly key: Uint8Array;
  readonly streams: () => Streams;
  /** Whether we talk with them one to one. */
  readonly isTalking: (contact: Contact) => boolean;
}

export class StreamPaths {
  readonly #options: StreamPathsOptions;
  /** Where each was known to be when we heard of them last. */
  readonly #known = new WeakMap<Contact, readonly Candidate[]>();

  constructor(options: StreamPathsOptions) {
    this.#options = options;
  }

  /** What the newest record says of them. */
  learn(contact: Contact, candidates: readonly Candidate[]): void {
    this.#known.set(contact, candidates);
  }

  /** How to come by a stream to them. */
  seekingOf(contact: Contact, rendezvous: Rendezvous): StreamSeeking {
    return contact.seeking ??= this.#seekingOf(contact, rendezvous);
  }

  /** The one that was opened by the side that picks is kept, by both. */
  isPreferred(agreement: Uint8Array, isOpened: boolean): boolean {
    return isOpened === (this.#sideTo(agreement) === "chooser");
  }

  #seekingOf(contact: Contact, rendezvous: Rendezvous): StreamSeeking {
    const { clock, random, isTalking } = this.#options;
    return new StreamSeeking({
      clock,
      random,
      ready: () => ready(contact, rendezvous),
      reach: (theirs, signal) => this.#reach(contact, rendezvous, theirs, signal),
      isWanted: () => !contact.tcp && isTalking(contact),
    });
  }

  #reach(
    contact: Contact,
    rendezvous: Rendezvous,
    theirs: readonly Candidate[] | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { address, tcpMapping } = rendezvous;
    const ours: Candidate[] = address ? [{ ...address, kind: "host", transport: "tcp" }] : [];
    const known = theirs ?? this.#known.get(contact) ?? [];
    const listening = targets(known.filter(({ kind }) => kind === "host"), ours, "tcp");
    // Without them trying at the same time nothing comes through.
    const seen = theirs?.find((one) => isPunchable(one) && one.ip.length === tcpMapping?.seen.ip.length);
    return this.#options.streams().reach(contact.identity.agreement, {
      listening,
      punch: seen && tcpMapping && { to: seen, from: tcpMapping.port },
      side: this.#sideTo(contact.identity.agreement),
    }, signal);
  }

  #sideTo(agreement: Uint8Array): Side {
    return sideOf(this.#options.key, agreement);
  }
}

async function ready(contact: Contact, rendezvous: Rendezvous) {
  try {
    await rendezvous.prepareTcp();
    await rendezvous.client.request({ type: "ready", name: contact.name, purpose: "tcp" });
    return "asked";
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    // Whom we hear all the same is not at the registry for a while.
    const isGone = error.refusal?.reason === "away" && contact.udp?.state !== "alive";
    return isGone ? "gone" : "unable";
  }
}

function isPunchable({ kind, transport, ip, port }: Candidate): boolean {
  return kind === "reflexive" && transport === "tcp" && port > 0 && scopeOf(ip) === "global";
}
