// Two peers behind NATs of a laboratory, with a rendezvous between them, and what they tell.
import { deadline } from "@std/async/deadline";
import { generateKeys } from "../../../../peer/crypto.ts";
import type { Computer, NatLab } from "../../../support/nat_lab.ts";
import { jsonLines } from "./json_lines.ts";

export interface Told {
  readonly event: string;
  /** Since GO. */
  readonly ms: number;
  readonly kind?: string;
  readonly by?: string;
  readonly text?: string;
}

export class LabPerson {
  readonly told: Told[] = [];
  readonly #orders: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #waiting: { is: (told: Told) => boolean; resolve: (told: Told) => void }[] = [];

  constructor(child: Deno.ChildProcess) {
    this.#orders = child.stdin.getWriter();
    this.#reading = this.#read(child.stdout);
  }

  async order(order: "seek" | "say" | "lost", text = ""): Promise<void> {
    await this.#orders.write(new TextEncoder().encode(JSON.stringify({ order, text }) + "\n"));
  }

  /** The first that is told and fits, from now on or before. */
  next(event: string, fits: (told: Told) => boolean = () => true, ms = 20_000): Promise<Told> {
    const is = (told: Told) => told.event === event && fits(told);
    const known = this.told.find(is);
    if (known) return Promise.resolve(known);
    const told = new Promise<Told>((resolve) => this.#waiting.push({ is, resolve }));
    return deadline(told, ms).catch((cause) => {
      throw new Error(`No ${event}, but ${JSON.stringify(this.told)}`, { cause });
    });
  }

  async end(): Promise<void> {
    this.#orders.close().catch(() => "The process has ended.");
    await this.#reading;
  }

  async #read(stdout: ReadableStream<Uint8Array>): Promise<void> {
    for await (const line of jsonLines(stdout)) {
      const told = line as Told;
      this.told.push(told);
      for (const { is, resolve } of this.#waiting) if (is(told)) resolve(told);
      this.#waiting = this.#waiting.filter(({ is }) => !is(told));
    }
  }
}

/** Says it until it is heard, as datagrams may be lost; how long that took. */
export async function hear(from: LabPerson, to: LabPerson, text: string): Promise<number> {
  const began = performance.now();
  const heard = to.next("heard", (told) => told.text === text);
  const again = setInterval(() => from.order("say", text), 100);
  await from.order("say", text);
  await heard.finally(() => clearInterval(again));
  return performance.now() - began;
}

const script = (name: string) => new URL(name, import.meta.url);

/** Starts a rendezvous on the internet and a person on each computer. The first one chooses ways. */
export async function twoPeople(
  lab: NatLab,
  one: Computer,
  other: Computer,
): Promise<[LabPerson, LabPerson]> {
  const server = await lab.onInternet("rendezvous");
  const started = lab.start(server, script("rendezvous.ts"), []).stdout.getReader();
  await started.read();
  started.releaseLock();
  const keys = [generateKeys("X25519"), generateKeys("X25519")]
    .sort((one, other) => one.publicKey.toHex() < other.publicKey.toHex() ? -1 : 1);
  const [first, second] = keys.map(({ publicKey, secretKey }) => [publicKey.toHex(), secretKey.toHex()]);
  const start = (computer: Computer, name: string, own: string[], their: string) => {
    const args = [name, own.join(":"), their, server.address];
    return new LabPerson(lab.start(computer, script("person.ts"), args));
  };
  const people: [LabPerson, LabPerson] = [
    start(one, "ann", first!, second![0]!),
    start(other, "bob", second!, first![0]!),
  ];
  await Promise.all(people.map((person) => person.next("ready")));
  return people;
}
