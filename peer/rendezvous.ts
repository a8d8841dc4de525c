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
import { bounded, hostCandidates, type NetworkInterface } from "./path/candidates.ts";
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
  #name: string | undefined;
  #main: { readonly at: number; readonly reachable: Promise<Reachable> } | undefined;
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
      pushed,
      changed: (state) => {
        if (state.type !== "in") this.#main = undefined;
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
    if (!isMain) {
      const reachable = await this.#reach(this.#options.endpoint.fresh());
      await this.#publish(reachable.candidates);
      return reachable;
    }
    if (!this.#main || clock.now() - this.#main.at > freshMs) {
      const reachable = this.#reach(this.#options.endpoint.main).then(async (reachable) => {
        await this.#publish(reachable.candidates);
        return reachable;
      });
      this.#main = { at: clock.now(), reachable };
      // Who waits for it is told; the next one asks again.
      reachable.catch(() => this.#main = undefined);
    }
    return await this.#main.reachable;
  }

  close(): Promise<void> {
    return this.client.close();
  }

  async #connect(signal: AbortSignal): Promise<Deno.TcpConn> {
    const conn = await this.#options.connect(signal);
    const { hostname, port } = conn.remoteAddr;
    const ip = readIp(hostname);
    this.#address = ip && { ip, port };
    return conn;
  }

  async #reach(socket: DatagramSocket): Promise<Reachable> {
    const { endpoint, interfaces, tcpPort } = this.#options;
    const { candidates } = await endpoint.reach(socket, this.#stunServers());
    // Where no NAT has changed the port, others may come in by TCP too.
    const open = candidates.filter(({ kind, port }) => kind === "reflexive" && port === socket.port);
    const tcp = [
      ...open.map((candidate): Candidate => ({ ...candidate, transport: "tcp", port: tcpPort })),
      ...hostCandidates(interfaces(), tcpPort, "tcp"),
    ];
    return { socket, candidates: bounded([...candidates.slice(0, 10), ...tcp, ...candidates.slice(10)]) };
  }

  #stunServers(): Address[] {
    const { stunPort } = this.client;
    if (!this.#address) return [];
    return stunPort === 0 ? [this.#address] : [this.#address, { ip: this.#address.ip, port: stunPort }];
  }

  #publish(candidates: readonly Candidate[]): Promise<void> {
    const { suite, clock, identity } = this.#options;
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
