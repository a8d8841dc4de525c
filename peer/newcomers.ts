// Whom we meet on this network: anybody there can be many, so new people are met at a rate, and of those who were met nowhere
// else, and with whom nobody has talked, a bounded number is remembered. Knows no sockets.
import { writeIp } from "../protocol/peer/ip_text.ts";
import type { Clock } from "./clock.ts";
import type { Contact } from "./contact.ts";
import type { Contacts } from "./contacts.ts";
import type { PeerEvent } from "./events.ts";
import { SourceRates, type SourceRatesOptions } from "./source_rates.ts";
import type { KnownPerson, PeerStore } from "./store/peer_store.ts";

export interface NewcomersOptions {
  readonly clock: Clock;
  readonly store: PeerStore;
  readonly contacts: Pick<Contacts, "meet" | "keyed" | "forget">;
  readonly tell: (event: PeerEvent) => void;
}

/** Those who were met on a network alone, at most. */
export const maxNewcomers = 512;
/** Who was not seen for so long makes room for others, in milliseconds. */
export const unseenMs = 3_600_000;
/** How often somebody new is met: at one address, and in all. */
export const newcomerRates: SourceRatesOptions = {
  each: { perSecond: 1 / 60, atOnce: 16 },
  all: { perSecond: 1 / 10, atOnce: 256 },
  sources: 256,
};

export class Newcomers {
  readonly #options: NewcomersOptions;
  readonly #rates: SourceRates;
  #isTold = false;

  constructor(options: NewcomersOptions) {
    this.#options = options;
    this.#rates = new SourceRates(newcomerRates, options.clock.now());
  }

  /** Somebody who is on the network, at `ip`. Undefined: not met, for now, or because their name is another's. */
  meet({ name, identity }: KnownPerson, ip: Uint8Array): Contact | undefined {
    const { clock, store, contacts } = this.#options;
    const now = clock.now();
    if (store.person(name)) store.see(name, now, now - unseenMs / 8);
    // Under another name we know them already.
    else if (contacts.keyed(identity.agreement)) return undefined;
    else if (!this.#remember({ name, identity }, ip, now)) {
      this.#tell(name);
      return undefined;
    }
    return contacts.meet({ name, identity }, "newcomer");
  }

  #remember(person: KnownPerson, ip: Uint8Array, now: number): boolean {
    const { store, contacts } = this.#options;
    const { count, oldest } = store.newcomers();
    const mustGo = count >= maxNewcomers ? oldest : undefined;
    if (mustGo && now - mustGo.seen < unseenMs || !this.#rates.take(writeIp(ip), now)) return false;
    if (mustGo) {
      contacts.forget(mustGo.name);
      store.unpin(mustGo.name);
    }
    return store.pin(person, now);
  }

  #tell(name: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const problem = `Too many new people come on this network to meet them all: ${name} has to wait. ` +
      "Somebody may be pretending to be many.";
    this.#options.tell({ type: "problem", problem });
  }
}
