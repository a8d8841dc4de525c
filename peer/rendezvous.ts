// The registry as a peer uses it: who we are there, where we can be reached, and where the registry is. Publishes our
// address record whenever that changes. Knows nothing of other people.
import { type Candidate, writeAddressRecord } from "../protocol/peer/address_record.ts";
import { readIp } from "../protocol/peer/ip_text.ts";
import type { Push } from "../protocol/peer/registry_frame.ts";
import type { Address } from "../protocol/peer/stun.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import { publicOf } from "./identity.ts";
import { bounded, hostCandidates, type NetworkInterface, reflexiveCandidates } from "./path/candidates.ts";
import { heldMs, mapTcpPort, type TcpMapping } from "./path/tcp_mapping.ts";
import type { Endpoint, Reachable } from "./path/endpoint.ts";
import { RegistryClient, type RegistryState } from "./registry_client.ts";

/** Where the main socket is seen is asked so often at most, in milliseconds. */
const freshMs = 10_000;

export interface RendezvousOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly random: () => number;
  readonly identity: Identity;
  readonly endpoint: Endpoint;
  readonly tcpPort: number;
  readonly interfaces: () => readonly NetworkInterface[];
  readonly key: Uint8Array;
  readonly connect: (signal: AbortSignal) => Promise<Deno.TcpConn>;
  readonly pushed: (push: Push) => void;
  readonly changed: (state: RegistryState) => void;
}

export class Rendezvous {
  readonly client: RegistryClient;
  readonly #options: RendezvousOptions;
  #address: Address | undefined;
  /** Our end of the connection to the registry. */
  #from: Uint8Array | undefined;
  #name: string | undefined;
  #main: { readonly at: number; readonly reachable: Promise<Reachable> } | undefined;
  /** The socket that was asked about last. */
  #reachable: Reachable | undefined;
  #mapping: { readonly at: number; readonly published: Promise<void> } | undefined;
  #tcpMapping: TcpMapping | undefined;
  #endMapping = new AbortController();
  #lastTime = 0;
  #publishing: Promise<void> = Promise.resolve();

  constructor(options: RendezvousOptions) {
    this.#options = options;
    const { suite, clock, random, identity, key, endpoint, pushed, changed } = options;
    this.client = new RegistryClient({
      suite,
      clock,
      random,
      key,
      signing: identity.signing,
      connect: (signal) => this.#connect(signal),
      sendDatagram: (datagram) => {
        if (this.#address) endpoint.main.send(datagram, this.#address);
      },
      isElsewhere: () => this.#isElsewhere(),
      pushed,
      changed: (state) => {
        if (state.type !== "in") this.#forgetPlaces();
        changed(state);
      },
    });
  }

  /** The registry's address for datagrams, once it was reached. */
  get address(): Address | undefined {
    return this.#address;
  }

  get isIn(): boolean {
    return this.client.state.type === "in";
  }

  /** Our name as it was registered; undefined before the first login. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Logs in, and tells the registry where we are. Throws RegistryError. */
  async login(name: string, password: string): Promise<string> {
    this.#name = await this.client.login(name, password);
    await this.prepare(true);
    return this.#name;
  }

  async logout(): Promise<void> {
    await this.client.logout();
    this.#name = undefined;
  }

  /** Where the main socket, or a fresh one, can be reached, which the registry knows then. Throws RegistryError. */
  async prepare(isMain: boolean): Promise<Reachable> {
    const { clock } = this.#options;
    if (!isMain) return await this.#reach(this.#options.endpoint.fresh());
    if (!this.#main || clock.now() - this.#main.at > freshMs) {
      const reachable = this.#reach(this.#options.endpoint.main);
      this.#main = { at: clock.now(), reachable };
      // Who waits for it is told; the next one asks again.
      reachable.catch(() => this.#main = undefined);
    }
    return await this.#main.reachable;
  }

  /** The port to connect from while others connect to it, as the record has it. */
  get tcpMapping(): TcpMapping | undefined {
    return this.#tcpMapping;
  }

  /**
   * Has the registry know where we can be reached by TCP: where we listen, and another port as the NAT shows it. Throws
   * RegistryError.
   */
  async prepareTcp(): Promise<void> {
    const { clock } = this.#options;
    // Not anew: an attempt from another socket than the main one may be under way.
    if (!this.#reachable) await this.prepare(true);
    if (!this.#mapping || clock.now() - this.#mapping.at > heldMs) {
      const published = this.#map();
      this.#mapping = { at: clock.now(), published };
      published.catch(() => this.#mapping = undefined);
    }
    await this.#mapping.published;
  }

  close(): Promise<void> {
    this.#forgetPlaces();
    return this.client.close();
  }

  async #connect(signal: AbortSignal): Promise<Deno.TcpConn> {
    const conn = await this.#options.connect(signal);
    const { hostname, port } = conn.remoteAddr;
    const ip = readIp(hostname);
    this.#address = ip && { ip, port };
    this.#from = readIp(conn.localAddr.hostname);
    return conn;
  }

  #isElsewhere(): boolean {
    const from = this.#from;
    const ours = this.#options.interfaces().flatMap(({ address }) => readIp(address) ?? []);
    // Where nothing is known of our addresses, nothing follows.
    return from !== undefined && ours.length > 0 && !ours.some((ip) => ip.toHex() === from.toHex());
  }

  async #reach(socket: DatagramSocket): Promise<Reachable> {
    const reachable = await this.#options.endpoint.reach(socket, this.#stunServers());
    this.#reachable = reachable;
    await this.#publish();
    return reachable;
  }

  async #map(): Promise<void> {
    this.#forgetMapping();
    const { clock, random } = this.#options;
    const bytes = (count: number) => Uint8Array.from({ length: count }, () => Math.floor(256 * random()));
    const { signal } = this.#endMapping = new AbortController();
    const mapping = this.#address && await mapTcpPort(clock, bytes, this.#address, signal);
    if (!signal.aborted) this.#tcpMapping = mapping;
    await this.#publish();
  }

  #forgetMapping(): void {
    this.#endMapping.abort();
    this.#tcpMapping = undefined;
  }

  #forgetPlaces(): void {
    this.#main = undefined;
    this.#reachable = undefined;
    this.#mapping = undefined;
    this.#forgetMapping();
  }

  #stunServers(): Address[] {
    const { stunPort } = this.client;
    if (!this.#address) return [];
    return stunPort === 0 ? [this.#address] : [this.#address, { ip: this.#address.ip, port: stunPort }];
  }

  #tcpCandidates(): Candidate[] {
    const { interfaces, tcpPort } = this.#options;
    const { socket, candidates } = this.#reachable ?? { candidates: [] };
    // Where no NAT has changed the port, others may come in by TCP too.
    const open = candidates.filter(({ kind, port }) => kind === "reflexive" && port === socket?.port);
    return [
      ...(this.#tcpMapping ? reflexiveCandidates([this.#tcpMapping.seen], "tcp") : []),
      ...open.map(({ ip }): Candidate => ({ kind: "host", transport: "tcp", ip, port: tcpPort })),
      ...hostCandidates(interfaces(), tcpPort, "tcp"),
    ];
  }

  #publish(): Promise<void> {
    const { suite, clock, identity } = this.#options;
    const udp = this.#reachable?.candidates ?? [];
    // Those first that most depend on being there.
    const candidates = bounded([...udp.slice(0, 9), ...this.#tcpCandidates(), ...udp.slice(9)]);
    const published = this.#publishing.then(async () => {
      const user = this.#name;
      if (user === undefined) return;
      const time = this.#lastTime = Math.max(Math.floor(clock.now()), this.#lastTime + 1);
      const record = { user, identity: publicOf(identity), candidates, time };
      await this.client.publish(writeAddressRecord(suite, identity.signing, record));
    });
    // The next one does not depend on whether this one was taken.
    this.#publishing = published.catch(() => {});
    return published;
  }
}
