// A registry in this process, and peers that are no more than their connection to it.
import { type Clock, systemClock } from "../../peer/clock.ts";
import { generateKeys, nodeSuite } from "../../peer/crypto.ts";
import { RegistryClient, type RegistryState } from "../../peer/registry_client.ts";
import {
  defaultLimits,
  defaultRelayLimits,
  type Limits,
  type RelayLimits,
} from "../../peer/registry/options.ts";
import { listen, type Ports } from "../../peer/registry/ports.ts";
import { Registry } from "../../peer/registry/registry.ts";
import { openSqliteStore } from "../../peer/registry/store/sqlite.ts";
import type { Store } from "../../peer/registry/store/store.ts";
import { writeAddressRecord } from "../../protocol/peer/address_record.ts";
import type { Push } from "../../protocol/peer/registry_frame.ts";
import type { Fields } from "../../server/event_log.ts";
import { type Argon2id, argon2id } from "../../server/accounts/argon2id.ts";

export const suite = nodeSuite();
export const registryKeys = generateKeys("X25519");
export const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
export const password = "correct horse battery staple";

export interface RegistryTestOptions {
  readonly store?: Store;
  readonly limits?: Partial<Limits>;
  readonly relay?: Partial<RelayLimits> | null;
  readonly clock?: Clock;
  readonly port?: number;
  /** In place of those that `port` says. */
  readonly ports?: Ports;
  readonly address?: string;
  readonly argon2id?: Argon2id;
  readonly log?: (event: string, fields?: Fields) => void;
}

export function startRegistry(options: RegistryTestOptions = {}): Registry {
  const relay = options.relay === null ? null : { ...defaultRelayLimits, ...options.relay };
  const limits = { ...defaultLimits, ...options.limits };
  const ports = options.ports ?? listen("127.0.0.1", options.port ?? 0);
  return new Registry({ limits, relay, address: options.address ?? "" }, ports, {
    suite,
    keys: registryKeys,
    clock: options.clock ?? systemClock,
    randomBytes,
    argon2id: options.argon2id ?? argon2id,
    log: (event, fields) => {
      if (event === "bug") throw new Error(String(fields?.stack));
      options.log?.(event, fields);
    },
    store: options.store ?? openSqliteStore(":memory:"),
  });
}

/** Things that have happened, and a way to wait for those that will. */
class Happenings<Value> {
  readonly all: Value[] = [];
  #wake: (() => void)[] = [];

  add(value: Value): void {
    this.all.push(value);
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** The first that fits, taken out. Rejects after 20 s. */
  async take<Wanted extends Value>(fits: (value: Value) => value is Wanted): Promise<Wanted>;
  async take(fits: (value: Value) => boolean): Promise<Value>;
  async take(fits: (value: Value) => boolean): Promise<Value> {
    const deadline = Date.now() + 20_000;
    while (true) {
      const index = this.all.findIndex(fits);
      if (index >= 0) return this.all.splice(index, 1)[0]!;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const woken = new Promise<void>((resolve) => this.#wake.push(resolve));
      const late = new Promise<never>((_, reject) => {
        const give = () => reject(new Error(`Not heard in time; heard: ${JSON.stringify(this.all)}`));
        timer = setTimeout(give, Math.max(0, deadline - Date.now()));
      });
      try {
        await Promise.race([woken, late]);
      } finally {
        clearTimeout(timer);
      }
    }
  }
}

export class TestPeer {
  readonly pushes = new Happenings<Push>();
  readonly states = new Happenings<RegistryState>();
  readonly datagrams = new Happenings<Uint8Array>();
  readonly signing = generateKeys("Ed25519");
  readonly socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  readonly client: RegistryClient;
  readonly #receiving: Promise<void>;
  /** Whether its datagrams get through. */
  isHeard = true;
  /** Whether the address that it has connected from is not its own any more. */
  isElsewhere = false;

  constructor(readonly port: number, clock: Clock = systemClock, key: Uint8Array = registryKeys.publicKey) {
    this.client = new RegistryClient({
      suite,
      clock,
      random: Math.random,
      connect: (signal) => Deno.connect({ hostname: "127.0.0.1", port, signal }),
      key,
      signing: this.signing,
      sendDatagram: (datagram) => this.isHeard && this.send(datagram),
      isElsewhere: () => this.isElsewhere,
      pushed: (push) => this.pushes.add(push),
      changed: (state) => this.states.add(state),
    });
    this.#receiving = this.#receive();
  }

  send(datagram: Uint8Array): void {
    this.socket.send(datagram, { transport: "udp", hostname: "127.0.0.1", port: this.port })
      .catch((error) => {
        if (!(error instanceof Deno.errors.BadResource)) throw error;
      });
  }

  /** Connected, registered and logged in, with a record. */
  static async named(name: string, port: number, clock?: Clock): Promise<TestPeer> {
    const peer = new TestPeer(port, clock);
    await peer.state("outside");
    await peer.client.register(name, password);
    await peer.client.login(name, password);
    await peer.client.publish(peer.record(name));
    return peer;
  }

  record(user: string, time = 1): Uint8Array {
    const identity = { signing: this.signing.publicKey, agreement: new Uint8Array(32) };
    return writeAddressRecord(suite, this.signing, { user, identity, candidates: [], time });
  }

  push<Type extends Push["type"]>(type: Type): Promise<Extract<Push, { type: Type }>> {
    return this.pushes.take((push): push is Extract<Push, { type: Type }> => push.type === type);
  }

  state(type: RegistryState["type"]): Promise<RegistryState> {
    return this.states.take((state) => state.type === type);
  }

  async close(): Promise<void> {
    await this.client.close();
    this.socket.close();
    await this.#receiving;
  }

  async #receive(): Promise<void> {
    for await (const [datagram] of this.socket) {
      if (!this.client.receive(datagram)) this.datagrams.add(datagram);
    }
  }
}

/** Runs `test` with a registry and with peers of these names, and ends them all. */
export async function withPeers(
  names: readonly string[],
  test: (peers: TestPeer[], registry: Registry) => Promise<void>,
  options: RegistryTestOptions = {},
): Promise<void> {
  const registry = startRegistry(options);
  const peers: TestPeer[] = [];
  try {
    for (const name of names) peers.push(await TestPeer.named(name, registry.ports.port));
    await test(peers, registry);
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
    await registry.stop();
  }
}
