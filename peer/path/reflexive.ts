// Which addresses STUN servers see us at: asks them all, again where a datagram is lost, and gives what they say. Pure: the
// socket, the clock and chance are given. More than one server shows whether a NAT gives each destination another port.
import { readBindingResponse, transactionBytes, writeBindingRequest } from "../../protocol/peer/stun.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import type { Clock } from "../clock.ts";
import { addressKey } from "./candidates.ts";

export interface ReflexiveOptions {
  readonly clock: Clock;
  readonly random: (count: number) => Uint8Array;
  readonly servers: readonly Address[];
  readonly send: (datagram: Uint8Array, to: Address) => void;
  /** Each address once, in the order of the servers; none where nobody has answered. And who has not. */
  readonly done: (seen: readonly Address[], silent: readonly Address[]) => void;
}

const retryMs = 200;
const tries = 5;

export class ReflexiveQuery {
  readonly #options: ReflexiveOptions;
  /** Server -> the number of our question, and the answer. */
  readonly #asked: Map<string, { server: Address; transaction: Uint8Array; seen: Address | undefined }>;
  #cancel: () => void = () => {};
  #isDone = false;

  constructor(options: ReflexiveOptions) {
    this.#options = options;
    this.#asked = new Map(
      options.servers.map((server) => [
        addressKey(server),
        { server, transaction: options.random(transactionBytes), seen: undefined },
      ]),
    );
    this.#ask(tries);
  }

  /** Takes a STUN datagram. */
  received(datagram: Uint8Array, from: Address): void {
    const asked = this.#asked.get(addressKey(from));
    if (this.#isDone || !asked || asked.seen) return;
    const seen = readBindingResponse(datagram, asked.transaction);
    // Its bytes are part of the datagram, whose buffer is used again.
    asked.seen = seen && { ip: seen.ip.slice(), port: seen.port };
    if ([...this.#asked.values()].every(({ seen }) => seen)) this.finish();
  }

  /** Waits for no more answers. */
  finish(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#cancel();
    const asked = [...this.#asked.values()];
    const seen = asked.map(({ seen }) => seen).filter((address) => address !== undefined);
    const silent = asked.filter(({ seen }) => !seen).map(({ server }) => server);
    this.#options.done([...new Map(seen.map((address) => [addressKey(address), address])).values()], silent);
  }

  #ask(left: number): void {
    const open = [...this.#asked.values()].filter(({ seen }) => !seen);
    if (left === 0 || open.length === 0) return this.finish();
    for (const { server, transaction } of open) {
      this.#options.send(writeBindingRequest(transaction), server);
    }
    this.#cancel = this.#options.clock.after(retryMs, () => this.#ask(left - 1));
  }
}
