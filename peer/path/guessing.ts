// Two peers of which one has a NAT that gives each destination another port: that one opens a few hundred ports for the
// other and waits, the other sends to ports at random, and by the birthday paradox they soon meet. Pure, as its punching.
import type { Address } from "../../protocol/peer/stun.ts";
import { writeIp } from "../../protocol/peer/ip_text.ts";
import type { PunchSocket } from "./punching.ts";

export interface GuessingOptions<Socket extends PunchSocket> {
  readonly random: (count: number) => Uint8Array;
  readonly socket: Socket;
  readonly open: () => Socket | undefined;
}

/** With so many ports open of 64,512, one guess in 252 meets one. */
const sockets = 256;
/** Each step: more at once might overflow the queues of small routers. */
const openedAStep = 64;
const guessedAStep = 25;
const firstPort = 1024;
/** STUN saw the other at so many addresses, at most, that we guess ports of. */
const maxPlaces = 2;

export class Guessing<Socket extends PunchSocket> {
  readonly #options: GuessingOptions<Socket>;
  readonly #part: "waits" | "guesses";
  readonly #seen: readonly Address[];
  readonly #here: Uint8Array;
  readonly #sockets: Socket[] = [];
  #isFull = false;

  /** `seen`: where STUN saw the other. */
  constructor(
    options: GuessingOptions<Socket>,
    part: "waits" | "guesses",
    seen: readonly Address[],
    here: Uint8Array,
  ) {
    this.#options = options;
    this.#part = part;
    this.#seen = onePerPlace(seen);
    this.#here = here;
  }

  /** To be called every 50 ms. */
  step(): void {
    if (this.#part === "guesses") this.#guess();
    else this.#openMore();
  }

  /** Closes the sockets that were opened, but for one. */
  end(kept: Socket | undefined): void {
    for (const socket of this.#sockets.splice(0)) {
      if (socket !== kept) socket.close();
    }
  }

  #guess(): void {
    for (const { ip } of this.#seen) {
      const chance = new Uint16Array(this.#options.random(2 * guessedAStep).slice().buffer);
      for (const number of chance) {
        const port = firstPort + Math.floor(number / 2 ** 16 * (2 ** 16 - firstPort));
        this.#options.socket.send(this.#here, { ip, port });
      }
    }
  }

  #openMore(): void {
    if (this.#isFull) return;
    for (let count = 0; count < openedAStep; count++) {
      const socket = this.#sockets.length < sockets ? this.#options.open() : undefined;
      if (!socket) {
        this.#isFull = true;
        return;
      }
      this.#sockets.push(socket);
      for (const address of this.#seen) socket.send(this.#here, address);
    }
  }
}

/** IPv6 has no such NATs. */
function onePerPlace(addresses: readonly Address[]): Address[] {
  const places = new Map<string, Address>();
  for (const address of addresses) {
    const place = writeIp(address.ip);
    if (address.ip.length === 4 && !places.has(place)) places.set(place, address);
  }
  return [...places.values()].slice(0, maxPlaces);
}
