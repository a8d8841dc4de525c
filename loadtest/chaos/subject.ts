// The server under test through all its lives: started again on the same data and port whenever it was killed or ended,
// and given a full disk. Does one thing at a time. Knows nothing of clients.
import { costOf } from "../server_process.ts";
import { Child, StartError } from "./child.ts";
import { fixed } from "./options.ts";
import { findQuota, type Quota } from "./quota.ts";
import type { Blow } from "./schedule.ts";

export interface SubjectSetup {
  readonly command: readonly [string, ...string[]];
  readonly dataDir: string;
  /** From 0 up to 1: for a port that other runs do not take, so it is not the seed's. */
  readonly random: () => number;
  /** Something is wrong: a sentence without its full stop. */
  readonly onTrouble: (what: string) => void;
  /** Told before the disk is full, and when it is free again. */
  readonly onFull: (full: boolean) => void;
}

/** Below the ports that systems give to clients, one of whom could hold ours while nobody listens on it. */
const ports = { from: 20_000, to: 32_000 } as const;
/** A server has this long to say goodbye. Milliseconds. */
const goodbyeMs = 10_000;
const attempts = 5;

export class Subject {
  readonly port: number;
  readonly counts = { kills: 0, ends: 0, fills: 0 };
  readonly cost = { cpuSeconds: 0, rssBytes: 0 };
  readonly quota: Quota | string;
  readonly #setup: SubjectSetup;
  #child: Child | undefined;
  #doing: Promise<void> = Promise.resolve();
  readonly #freeing = new Set<Promise<void>>();
  #expected = true;
  #stopped = false;
  /** Why it could not be started again, and nothing is done to it any more. */
  failure: StartError | undefined;

  private constructor(setup: SubjectSetup, quota: Quota | string) {
    this.#setup = setup;
    this.quota = quota;
    this.port = freePort(setup.random);
  }

  /** Starts it for the first time. Throws StartError. */
  static async start(setup: SubjectSetup): Promise<Subject> {
    const subject = new Subject(setup, await findQuota());
    try {
      await subject.#start();
    } catch (error) {
      await subject.stop();
      throw error;
    }
    return subject;
  }

  /** Does what the schedule says, when it has done everything before; resolves when that is done. */
  strike(blow: Exclude<Blow, { kind: "cut" | "stall" }>): Promise<void> {
    this.#doing = this.#doing.then(() => {
      if (this.failure || this.#stopped) return;
      return blow.kind === "fill" ? this.#fill(blow) : this.#fell(blow);
    });
    return this.#doing;
  }

  /** Resolves when everything has been done to it, it listens, and its disk is free. */
  async rest(): Promise<void> {
    await this.#doing;
    await Promise.all(this.#freeing);
  }

  /** Ends it for good, as a person would. Answers its exit code; undefined if it had to be killed. */
  async finish(): Promise<number | undefined> {
    const child = this.#child;
    if (!child) return undefined;
    await this.#weigh();
    this.#expected = true;
    const obeyed = await child.end("SIGTERM", goodbyeMs);
    return obeyed ? (await child.ended).code : undefined;
  }

  /** Ends it at once. */
  async stop(): Promise<void> {
    this.#expected = true;
    this.#stopped = true;
    await this.#child?.end("SIGKILL", goodbyeMs);
    // It may have been starting again.
    await this.rest();
    await this.#child?.end("SIGKILL", goodbyeMs);
  }

  async #fell(blow: Extract<Blow, { kind: "kill" | "end" }>): Promise<void> {
    await this.#weigh();
    this.counts[blow.kind === "kill" ? "kills" : "ends"]++;
    await this.#end(blow.kind === "kill" ? "SIGKILL" : "SIGTERM");
    await delay(blow.downMs);
    if (blow.kind === "kill" && blow.againMs !== undefined && !this.#stopped) {
      this.#child = this.#spawn();
      await delay(blow.againMs);
      this.counts.kills++;
      await this.#end("SIGKILL");
    }
    await this.#startSomehow();
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#child!;
    this.#expected = true;
    const obeyed = await child.end(signal, goodbyeMs);
    if (signal === "SIGKILL") return;
    if (!obeyed) this.#setup.onTrouble(`the server did not end within ${goodbyeMs / 1000} s of SIGTERM`);
    else if ((await child.ended).code !== 0) {
      this.#setup.onTrouble(
        `the server ended with exit code ${(await child.ended).code} on SIGTERM${child.complaint}`,
      );
    }
  }

  async #fill({ forMs, share }: Extract<Blow, { kind: "fill" }>): Promise<void> {
    const { quota } = this;
    const child = this.#child!;
    if (typeof quota === "string" || !child.running) return;
    this.counts.fills++;
    this.#setup.onFull(true);
    await quota.limit(child.pid, Math.round(share * await largestFile(this.#setup.dataDir)));
    // It goes on while other things are done to the server; who is killed comes back with a disk that is free.
    const freed = delay(forMs).then(() => this.#free(child, quota));
    this.#freeing.add(freed);
    freed.then(() => this.#freeing.delete(freed));
  }

  async #free(child: Child, quota: Quota): Promise<void> {
    if (child.running) await quota.limit(child.pid, undefined);
    // Another time that it is full may have begun, which this has ended.
    this.#setup.onFull(false);
  }

  async #startSomehow(): Promise<void> {
    for (let attempt = 1; !this.#stopped; attempt++) {
      try {
        return await this.#start();
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        await this.#child?.end("SIGKILL", goodbyeMs);
        if (this.#stopped) return;
        this.#setup.onTrouble(`${error.message} (start ${attempt} of ${attempts} on this data)`);
        if (attempt === attempts) {
          this.failure = error;
          return;
        }
      }
    }
  }

  async #start(): Promise<void> {
    this.#child = this.#spawn();
    await this.#child.listening(fixed.serverStart);
  }

  #spawn(): Child {
    const { command, dataDir } = this.#setup;
    const [program, ...first] = typeof this.quota === "string" ? command : this.quota.wrap(command);
    const child = new Child([
      program!,
      ...first,
      "server",
      ...["--host", "127.0.0.1", "--port", String(this.port), "--data", dataDir],
      ...["--grace", String(fixed.grace / 1000), "--log-format", "json"],
    ], { bug: (text) => this.#setup.onTrouble(`the server met a bug of its own: ${text}`) });
    this.#expected = false;
    child.ended.then(({ code }) => {
      if (this.#expected || this.#child !== child) return;
      this.#setup.onTrouble(`the server ended by itself, with exit code ${code}${child.complaint}`);
      this.strike({ kind: "kill", atMs: 0, downMs: 0 });
    });
    return child;
  }

  /** What this life has cost, before it ends. */
  async #weigh(): Promise<void> {
    const cost = this.#child?.running ? await costOf(this.#child.pid) : undefined;
    if (!cost) return;
    this.cost.cpuSeconds += cost.cpuSeconds;
    this.cost.rssBytes = Math.max(this.cost.rssBytes, cost.rssBytes);
  }
}

/** A port that nobody listens on just now. */
function freePort(random: () => number): number {
  for (;;) {
    const port = ports.from + Math.floor(random() * (ports.to - ports.from));
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** Of the files that what is said goes into, the largest one's size in bytes. */
async function largestFile(dir: string): Promise<number> {
  let largest = 0;
  for await (const { name } of Deno.readDir(dir)) {
    if (/\.db(-wal)?$/.test(name)) largest = Math.max(largest, (await Deno.stat(`${dir}/${name}`)).size);
  }
  return largest;
}

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
