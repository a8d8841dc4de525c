// A group on all networks that this machine is on: for each protocol a socket that hears, and for each of our addresses one
// that sends, as only that decides which network a datagram goes to. Follows networks that come and go.
import { readIp } from "../protocol/peer/ip_text.ts";
import type { Clock } from "./clock.ts";

/** What Deno.networkInterfaces() says, as far as it matters. */
export interface LanInterface {
  readonly name: string;
  readonly address: string;
  readonly family: "IPv4" | "IPv6";
  /** The interface's number, with the addresses that are good on its cable alone. */
  readonly scopeid: number | null;
}

export interface MulticastOptions {
  readonly group: string;
  readonly group6: string;
  readonly port: number;
  readonly interfaces: () => readonly LanInterface[];
  readonly clock: Clock;
  /** There are networks that nothing has been said to. */
  readonly joined: () => void;
  /** A datagram to the group, our own ones too. Its bytes are valid until this returns. */
  readonly received: (datagram: Uint8Array, from: Uint8Array) => void;
}

const lookAgainMs = 5000;
/** A machine may have dozens of bridges. */
const maxSenders = 16;
const maxBytes = 1200;

export class Multicast {
  readonly #options: MulticastOptions;
  #ears: Deno.DatagramConn[] = [];
  #senders: { readonly conn: Deno.DatagramConn; readonly to: Deno.NetAddr }[] = [];
  #hearing: Promise<void>[] = [];
  #places = "";
  #cancel: () => void = () => {};
  /** Datagrams that the system did not take, and networks that do not know multicast. */
  refused = 0;
  #isClosed = false;

  constructor(options: MulticastOptions) {
    this.#options = options;
  }

  /** Joins the group. Rejects with Deno.errors.AddrInUse if another program has the port for itself. */
  async start(): Promise<void> {
    await this.#look();
  }

  send(datagram: Uint8Array): void {
    for (const { conn, to } of this.#senders) conn.send(datagram, to).catch((error) => this.#refuse(error));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    await this.#shut();
  }

  async #look(): Promise<void> {
    const all = this.#options.interfaces();
    const places = JSON.stringify(all.map(({ name, address }) => [name, address]));
    if (places !== this.#places) {
      await this.#shut();
      await this.#joinAll(all);
      this.#places = places;
      this.#options.joined();
    }
    if (this.#isClosed) return await this.#shut();
    this.#cancel = this.#options.clock.after(lookAgainMs, () => {
      this.#look().catch((error) => this.#refuse(error));
    });
  }

  async #joinAll(all: readonly LanInterface[]): Promise<void> {
    const { group, group6, port } = this.#options;
    // Others on this machine hear by 127.0.0.1, whatever networks there are. A cable's own address is no use to who
    // knows the cable by another name.
    const ours = all.filter(({ address }) => !/^(?:::1$|fe80:)/i.test(address)).slice(0, maxSenders);
    const ear = this.#listen("0.0.0.0", port);
    for (const { address } of ours.filter(({ family }) => family === "IPv4")) {
      await this.#attempt(async () => {
        await ear.joinMulticastV4(group, address);
        await this.#sendFrom(address, group);
      });
    }
    const numbers = new Map(
      all.filter(({ scopeid }) => scopeid).map(({ name, scopeid }) => [name, scopeid!]),
    );
    const ours6 = ours.filter(({ family, name }) => family === "IPv6" && numbers.has(name));
    if (ours6.length === 0) return;
    await this.#attempt(async () => {
      const ear6 = this.#listen("::", port);
      for (const name of new Set(ours6.map(({ name }) => name))) {
        await ear6.joinMulticastV6(group6, numbers.get(name)!);
      }
      for (const { name, address } of ours6) await this.#sendFrom(address, `${group6}%${name}`);
    });
  }

  #listen(hostname: string, port: number): Deno.DatagramConn {
    const ear = Deno.listenDatagram({ transport: "udp", hostname, port, reuseAddress: true });
    this.#ears.push(ear);
    this.#hearing.push(this.#hear(ear));
    return ear;
  }

  async #sendFrom(address: string, hostname: string): Promise<void> {
    const conn = Deno.listenDatagram({ transport: "udp", hostname: address, port: 0 });
    this.#senders.push({ conn, to: { transport: "udp", hostname, port: this.#options.port } });
    // Only with a membership can it be told; IPv6 knows no farther than the cable in this scope.
    if (!hostname.includes(":")) await (await conn.joinMulticastV4(hostname, address)).setTTL(1);
  }

  async #hear(ear: Deno.DatagramConn): Promise<void> {
    const buffer = new Uint8Array(maxBytes);
    try {
      while (true) {
        const [datagram, from] = await ear.receive(buffer);
        const ip = readIp((from as Deno.NetAddr).hostname);
        if (ip) this.#options.received(datagram, ip);
      }
    } catch (error) {
      if (this.#ears.includes(ear)) throw error;
    }
  }

  async #shut(): Promise<void> {
    const ears = this.#ears, hearing = this.#hearing;
    this.#ears = [];
    this.#hearing = [];
    for (const conn of [...ears, ...this.#senders.map(({ conn }) => conn)]) conn.close();
    this.#senders = [];
    await Promise.all(hearing);
  }

  /** A network that is gone by now, or knows no multicast, is left out. */
  async #attempt(join: () => Promise<void>): Promise<void> {
    try {
      await join();
    } catch (error) {
      this.#refuse(error);
    }
  }

  #refuse(error: unknown): void {
    if (!(error instanceof Error)) throw error;
    this.refused++;
  }
}
