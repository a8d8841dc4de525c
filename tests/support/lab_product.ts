// The built ./chatroom on computers of a laboratory: a registry, and peers between pipes, as programs have them. What a peer
// says and hears is read from its output alone.
import { executable } from "./executable.ts";
import { Heard, type HeardLine } from "./heard.ts";
import type { Computer, NatLab } from "./nat_lab.ts";

export const registryPort = 9191;
const clockTime = /^\d\d:\d\d /;

class Product {
  /** What it says: what is talked about, and everything else. */
  readonly talk: Heard;
  readonly notes: Heard;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  protected constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.talk = new Heard(child.stdout);
    this.notes = new Heard(child.stderr);
  }

  /** Types lines. */
  async type(...lines: readonly string[]): Promise<void> {
    await this.#input.write(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#input.close().catch(() => "Nobody reads it any more.");
    await Promise.all([this.talk.ended, this.notes.ended]);
  }
}

/** A registry that keeps its things in `dir`. */
export class LabRegistry extends Product {
  private constructor(child: Deno.ChildProcess, readonly address: string) {
    super(child);
  }

  static async start(lab: NatLab, computer: Computer, dir: string): Promise<LabRegistry> {
    const words = ["registry", "--port", String(registryPort), "--store", `sqlite:${dir}`];
    const child = lab.run(computer, [executable(), ...words]);
    const registry = new LabRegistry(child, `${computer.address}:${registryPort}`);
    await registry.talk.until(/listens on/);
    return registry;
  }
}

/** How a peer says that it reaches somebody. */
export interface ReachedBy {
  readonly kind: "tcp" | "direct" | "v6" | "relay" | "none";
  readonly rttMs: number | undefined;
}

export class LabPeer extends Product {
  private constructor(child: Deno.ChildProcess, readonly name: string) {
    super(child);
  }

  /** With new keys, and nothing that is kept. */
  static start(lab: NatLab, computer: Computer, name: string, ...flags: readonly string[]): LabPeer {
    const words = [executable(), "peer", "--memory", ...flags];
    const env = { CHATROOM_PASSWORD: `${name} horse battery staple` };
    return new LabPeer(lab.run(computer, words, { env }), name);
  }

  /** Starts one and makes an account for it. */
  static async register(
    lab: NatLab,
    computer: Computer,
    name: string,
    { address }: LabRegistry,
  ): Promise<LabPeer> {
    const peer = LabPeer.start(lab, computer, name, "--registry", address);
    await peer.type(`/register ${name}`);
    await peer.notes.until(new RegExp(`logged in as ${name}$`));
    return peer;
  }

  /** Waits until `text` of somebody is heard, in whichever place. */
  hears(from: string, text: string, ms?: number): Promise<HeardLine> {
    return this.talk.until(new RegExp(`<${from}(?: -> \\w+)?> ${text}$`), ms === undefined ? {} : { ms });
  }

  /** Types it and gives the first note after that that fits. */
  async answer(line: string, pattern: RegExp): Promise<string> {
    const from = this.notes.lines.length;
    await this.type(line);
    return (await this.notes.until(pattern, { from })).text.replace(clockTime, "");
  }

  /** By what /path says. */
  async reaches(name: string): Promise<ReachedBy> {
    const answer = await this.answer("/path", new RegExp(`-- ${name}: `));
    const rtt = /, ([\d.]+) ms/.exec(answer)?.[1];
    const kind = /\(TCP\)/.test(answer)
      ? "tcp"
      : /v6/.test(answer)
      ? "v6"
      : /directly/.test(answer)
      ? "direct"
      : /relay/.test(answer)
      ? "relay"
      : "none";
    return { kind, rttMs: rtt === undefined ? undefined : Number(rtt) };
  }

  /** What was said in a room, each as `name: text`, in the order in which it was shown. */
  said(): string[] {
    return this.talk.lines.flatMap(({ text }) => {
      const [, from, words] = /<(\w+)> (.*)$/.exec(text) ?? [];
      return from === undefined ? [] : [`${from}: ${words}`];
    });
  }
}

/** A computer of its own on the internet for each name, and a peer with an account there. */
export async function settle(
  lab: NatLab,
  registry: LabRegistry,
  names: readonly string[],
): Promise<{ readonly homes: Computer[]; readonly all: LabPeer[] }> {
  const homes = await Promise.all(names.map((name) => lab.onInternet(name)));
  const all = await Promise.all(
    names.map((name, index) => LabPeer.register(lab, homes[index]!, name, registry)),
  );
  return { homes, all };
}

/** One asks, the other accepts, and both have heard so. */
export async function meet(one: LabPeer, other: LabPeer): Promise<void> {
  await one.type(`/query ${other.name}`);
  await other.talk.until(new RegExp(`${one.name} would like to talk`));
  await other.type(`/accept ${one.name}`);
  await one.talk.until(new RegExp(`${other.name} accepts`));
  await inTouch([one, other]);
}

/** The first makes an open room, the others join it, and all are in touch with all. */
export async function shareRoom(room: string, people: readonly LabPeer[]): Promise<void> {
  const [first, ...others] = people;
  // What is answered next shows that it is done.
  await first!.type(`/create ${room} open`);
  await first!.answer("/rooms", new RegExp(`${room}: .*yours`));
  for (const other of others) {
    await other.type(`/join ${room}`);
    await first!.talk.until(new RegExp(`${other.name} joined ${room}`));
  }
  await inTouch(people);
}

async function inTouch(people: readonly LabPeer[]): Promise<void> {
  await Promise.all(people.flatMap((one) =>
    people.filter((other) => other !== one)
      .map(({ name }) => one.notes.until(new RegExp(`in touch with ${name}`)))
  ));
}

/** Each hears it, and says who speaks. */
export async function allHear(people: readonly LabPeer[], from: LabPeer, text: string): Promise<void> {
  await Promise.all(people.map((one) => one.hears(from.name, text)));
}
