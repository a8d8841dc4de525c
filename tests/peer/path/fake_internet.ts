// NATs and an internet in virtual time, for punching without sockets: what maps and filters as RFC 4787 names it.
import { readIp } from "../../../protocol/peer/ip_text.ts";
import type { Address } from "../../../protocol/peer/stun.ts";
import { addressKey } from "../../../peer/path/candidates.ts";
import type { FakeClock } from "../../support/fake_clock.ts";
import type { Random } from "../../support/random.ts";

export const fakeNats = ["open", "full-cone", "address", "port", "symmetric"] as const;
export type FakeNat = typeof fakeNats[number];

export const at = (ip: string, port: number): Address => ({ ip: readIp(ip)!, port });

export class FakeInternet {
  readonly #clock: FakeClock;
  readonly #random: Random;
  readonly #sites = new Map<string, FakeSite>();
  delayMs = 20;
  loss = 0;
  carried = 0;

  constructor(clock: FakeClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  site(nat: FakeNat, ip: string): FakeSite {
    const site = new FakeSite(nat, ip, this.#random, (datagram, from, to) => this.#carry(datagram, from, to));
    this.#sites.set(ip, site);
    return site;
  }

  #carry(datagram: Uint8Array, from: Address, to: Address): void {
    this.carried++;
    if (this.#random.next() < this.loss) return;
    const copy = datagram.slice();
    this.#clock.after(this.delayMs, () => this.#sites.get(to.ip.join("."))?.arrive(copy, from, to.port));
  }
}

export class FakeSocket {
  readonly port: number;
  readonly #site: FakeSite;
  received: (datagram: Uint8Array, from: Address) => void = () => {};
  isClosed = false;

  constructor(site: FakeSite, port: number) {
    this.#site = site;
    this.port = port;
  }

  send(datagram: Uint8Array, to: Address): void {
    if (!this.isClosed) this.#site.leave(datagram, this, to);
  }

  close(): void {
    this.isClosed = true;
  }
}

interface Mapping {
  readonly socket: FakeSocket;
  readonly port: number;
  readonly sentTo: Set<string>;
}

export class FakeSite {
  readonly #nat: FakeNat;
  readonly #ip: string;
  readonly #random: Random;
  readonly #carry: (datagram: Uint8Array, from: Address, to: Address) => void;
  readonly #bySource = new Map<string, Mapping>();
  readonly #byPort = new Map<number, Mapping>();
  #next = 5000;

  constructor(
    nat: FakeNat,
    ip: string,
    random: Random,
    carry: (datagram: Uint8Array, from: Address, to: Address) => void,
  ) {
    this.#nat = nat;
    this.#ip = ip;
    this.#random = random;
    this.#carry = carry;
  }

  open(): FakeSocket {
    return new FakeSocket(this, this.#next++);
  }

  /** What a STUN server at this address sees. */
  seenFrom(socket: FakeSocket, server: Address): Address {
    return at(this.#ip, this.#map(socket, server).port);
  }

  leave(datagram: Uint8Array, socket: FakeSocket, to: Address): void {
    const mapping = this.#map(socket, to);
    mapping.sentTo.add(addressKey(to)).add(to.ip.join("."));
    this.#carry(datagram, at(this.#ip, mapping.port), to);
  }

  arrive(datagram: Uint8Array, from: Address, port: number): void {
    const mapping = this.#byPort.get(port);
    if (!mapping || mapping.socket.isClosed) return;
    if (this.#nat === "address" && !mapping.sentTo.has(from.ip.join("."))) return;
    const isStrict = this.#nat === "port" || this.#nat === "symmetric";
    if (isStrict && !mapping.sentTo.has(addressKey(from))) return;
    mapping.socket.received(datagram, from);
  }

  #map(socket: FakeSocket, to: Address): Mapping {
    const source = this.#nat === "symmetric" ? `${socket.port} ${addressKey(to)}` : `${socket.port}`;
    const known = this.#bySource.get(source);
    if (known) return known;
    let port = socket.port;
    while (this.#nat === "symmetric" && (port === socket.port || this.#byPort.has(port))) {
      port = 1024 + this.#random.below(64512);
    }
    const mapping = { socket, port, sentTo: new Set<string>() };
    this.#bySource.set(source, mapping);
    this.#byPort.set(port, mapping);
    return mapping;
  }
}
