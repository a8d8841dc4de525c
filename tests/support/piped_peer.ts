// A built peer between pipes: what programs have. It is killed when the test is over, or before.
import { deadline } from "@std/async/deadline";
import { executable } from "./executable.ts";
import { Heard } from "./heard.ts";
import { passwordOf } from "./peer_terminal.ts";

/** A program that waits for others at its end takes half a minute. */
const patienceMs = 60_000;

export class PipedPeer implements AsyncDisposable {
  readonly out: Heard;
  readonly err: Heard;
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  /** One that keeps its things in `dir`, and has the password of `name` at hand. */
  constructor(port: number, dir: string, name: string, ...flags: string[]) {
    this.#child = new Deno.Command(executable(), {
      args: ["peer", "--registry", `127.0.0.1:${port}`, "--data", dir, ...flags],
      env: { CHATROOM_PASSWORD: passwordOf(name) },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.out = new Heard(this.#child.stdout);
    this.err = new Heard(this.#child.stderr);
    this.#writer = this.#child.stdin.getWriter();
  }

  /** With a new account, logged in. */
  static async register(port: number, dir: string, name: string): Promise<PipedPeer> {
    const peer = new PipedPeer(port, dir, name);
    peer.enter(`/register ${name}`);
    await peer.err.until(new RegExp(`logged in as ${name}`));
    return peer;
  }

  /** Types lines. Who has ended reads none. */
  enter(...lines: string[]): void {
    this.#writer.write(new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""))).catch(() => {});
  }

  /** Waits until it has ended, as after the end of its input. */
  async ended(): Promise<number> {
    await this.#endInput();
    return await this.exit();
  }

  /** Waits until it has ended by itself. */
  async exit(): Promise<number> {
    const all = Promise.all([this.#child.status, this.out.ended, this.err.ended]);
    try {
      return (await deadline(all, patienceMs))[0].code;
    } catch (cause) {
      throw new Error(`It does not end. Said:\n${this.err.text}`, { cause });
    }
  }

  async kill(signal: Deno.Signal = "SIGKILL"): Promise<number> {
    try {
      this.#child.kill(signal);
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#endInput();
    return await this.exit();
  }

  async #endInput(): Promise<void> {
    // Who has ended reads none.
    await deadline(this.#writer.close().catch(() => {}), patienceMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** Has both agree to talk, and waits until each reaches the other. */
export async function agree(
  one: PipedPeer,
  name: string,
  other: PipedPeer,
  otherName: string,
): Promise<void> {
  one.enter(`/query ${otherName}`);
  await other.out.until(new RegExp(`${name} would like to talk`));
  other.enter(`/accept ${name}`);
  await one.err.until(new RegExp(`in touch with ${otherName}`));
  await other.err.until(new RegExp(`in touch with ${name}`));
}
