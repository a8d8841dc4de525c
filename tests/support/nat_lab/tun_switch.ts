// A small internet in this process: a TUN device in each namespace that is attached, and a switch between them that loses,
// delays and doubles packets as it is told. Linux and root only. Knows addresses, and nothing of NATs.

const open_rdwr_nonblock = 0o4002;
const clone_newnet = 0x40000000;
const tunsetiff = 0x400454can;
const iff_tun_no_pi = 0x1001;
const pollin = 1;

const symbols = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  setns: { parameters: ["i32", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
} as const;

export interface Weather {
  /** Of one packet: 0 to 1. */
  readonly loss: number;
  readonly duplicates: number;
  /** One way, in milliseconds, more or less by `jitterMs`. */
  readonly delayMs: number;
  readonly jitterMs: number;
}

const fair: Weather = { loss: 0, duplicates: 0, delayMs: 0, jitterMs: 0 };

interface Flight {
  readonly due: number;
  readonly device: number;
  readonly packet: Uint8Array;
}

export class TunSwitch {
  weather: Weather = fair;
  /** Whether an IP packet is let through. */
  passes: (packet: Uint8Array) => boolean = () => true;
  /** Packets that were carried and lost so far. */
  carried = 0;
  lost = 0;
  readonly #libc = Deno.dlopen("libc.so.6", symbols);
  readonly #chance: () => number;
  readonly #devices: { readonly fd: number; readonly namespace: string }[] = [];
  /** An IPv4 address, or the first half of an IPv6 one, and who has it. */
  readonly #places = new Map<string, number>();
  readonly #cut = new Set<string>();
  #flights: Flight[] = [];
  #isRunning = true;
  #run: Promise<void> | undefined;

  /** `chance`: 0 <= n < 1. */
  constructor(chance: () => number) {
    this.#chance = chance;
  }

  /** Makes the device `name` in a namespace. Packets to these places come out of it: `10.0.0.1`, `2001:db8:0:1`. */
  attach(namespace: string, name: string, places: readonly string[]): void {
    const { open, close, setns, ioctl } = this.#libc.symbols;
    const here = open(text("/proc/thread-self/ns/net"), 0), there = open(text(`/run/netns/${namespace}`), 0);
    if (there < 0 || setns(there, clone_newnet) !== 0) throw new Error(`Cannot enter ${namespace}.`);
    const fd = open(text("/dev/net/tun"), open_rdwr_nonblock);
    const request = new Uint8Array(40);
    request.set(text(name));
    new DataView(request.buffer).setUint16(16, iff_tun_no_pi, true);
    const failed = fd < 0 || ioctl(fd, tunsetiff, request) !== 0;
    if (setns(here, clone_newnet) !== 0) throw new Error(`Cannot come back from ${namespace}.`);
    close(here);
    close(there);
    if (failed) throw new Error(`Cannot make a TUN device in ${namespace}.`);
    const device = this.#devices.push({ fd, namespace }) - 1;
    for (const place of places) this.#places.set(place, device);
  }

  /** Nothing passes between two namespaces any more, or again. */
  cut(one: string, other: string, isCut: boolean): void {
    for (const key of [`${one} ${other}`, `${other} ${one}`]) {
      if (isCut) this.#cut.add(key);
      else this.#cut.delete(key);
    }
  }

  /** Starts to carry. What is attached later is carried too. */
  start(): void {
    this.#run ??= this.#carry();
  }

  async close(): Promise<void> {
    this.#isRunning = false;
    await this.#run;
    for (const { fd } of this.#devices) this.#libc.symbols.close(fd);
    this.#libc.close();
  }

  async #carry(): Promise<void> {
    const { poll, read, write } = this.#libc.symbols;
    const buffer = new Uint8Array(65536);
    while (this.#isRunning) {
      const now = performance.now();
      const wait = this.#flights.reduce((least, { due }) => Math.min(least, Math.ceil(due - now)), 20);
      await poll(this.#pollList(), BigInt(this.#devices.length), Math.max(0, wait));
      for (const [device, { fd }] of this.#devices.entries()) {
        for (let count = 0; count < 64; count++) {
          const length = Number(read(fd, buffer, BigInt(buffer.length)));
          if (length <= 0) break;
          this.#take(buffer.slice(0, length), device);
        }
      }
      for (const { device, packet } of this.#due(performance.now())) {
        write(this.#devices[device]!.fd, packet, BigInt(packet.length));
        this.carried++;
      }
    }
  }

  #pollList(): Uint8Array<ArrayBuffer> {
    const list = new DataView(new ArrayBuffer(8 * this.#devices.length));
    for (const [index, { fd }] of this.#devices.entries()) {
      list.setInt32(8 * index, fd, true);
      list.setInt16(8 * index + 4, pollin, true);
    }
    return new Uint8Array(list.buffer);
  }

  #take(packet: Uint8Array, from: number): void {
    const { loss, duplicates, delayMs, jitterMs } = this.weather;
    const device = this.#places.get(placeOf(packet) ?? "");
    if (device === undefined) return;
    const cut = `${this.#devices[from]!.namespace} ${this.#devices[device]!.namespace}`;
    if (this.#cut.has(cut) || !this.passes(packet) || this.#chance() < loss) {
      this.lost++;
      return;
    }
    for (let copies = this.#chance() < duplicates ? 2 : 1; copies > 0; copies--) {
      const due = performance.now() + delayMs + jitterMs * (2 * this.#chance() - 1);
      this.#flights.push({ due, device, packet });
    }
  }

  #due(now: number): Flight[] {
    const due = this.#flights.filter((flight) => flight.due <= now);
    if (due.length > 0) this.#flights = this.#flights.filter((flight) => flight.due > now);
    return due.sort((one, other) => one.due - other.due);
  }
}

/** Where a packet goes to. */
function placeOf(packet: Uint8Array): string | undefined {
  const version = packet[0]! >> 4;
  if (version === 4) return packet.subarray(16, 20).join(".");
  if (version !== 6) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset + 24, 8);
  return [0, 2, 4, 6].map((at) => view.getUint16(at).toString(16)).join(":");
}

function text(words: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${words}\0`);
}
