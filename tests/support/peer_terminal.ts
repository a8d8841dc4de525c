// The built registry and peers as people have them: a process, and full screens or line modes in terminals of their own.
import { deadline } from "@std/async/deadline";
import { poll } from "@std/async/poll";
import { BuiltService } from "./built_service.ts";
import { executable } from "./executable.ts";
import { Tmux } from "./tmux.ts";

export const passwordOf = (name: string) => `${name} horse battery staple`;

/** A registry that keeps its things in `dir`. */
export const startRegistry = (dir: string, port = 0) =>
  BuiltService.start("registry", port, ["--store", `sqlite:${dir}`]);

export class PeerTerminal implements AsyncDisposable {
  private constructor(readonly tmux: Tmux) {}

  /** Starts a peer that keeps its things in `dir`. */
  static async start(port: number, dir: string, ...flags: string[]): Promise<PeerTerminal> {
    const env = {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: dir,
      XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`,
      TERM: "tmux-256color",
      LANG: "C.UTF-8",
    };
    const set = Object.entries(env).map(([name, value]) => quoted(`${name}=${value}`));
    const args = ["peer", "--registry", `127.0.0.1:${port}`, "--data", dir, ...flags];
    const words = ["exec", "env", "-i", ...set, ...[executable(), ...args].map(quoted)].join(" ");
    return new PeerTerminal(await Tmux.run(100, 30, words));
  }

  /** Starts one and makes an account for it. */
  static async register(
    port: number,
    dir: string,
    name: string,
    ...flags: string[]
  ): Promise<PeerTerminal> {
    const peer = await PeerTerminal.start(port, dir, ...flags);
    await peer.shows("/help tells more");
    await peer.enter(`/register ${name}`);
    await peer.shows(`A password for ${name}`);
    await peer.enter(passwordOf(name));
    await peer.shows(`logged in as ${name}`);
    return peer;
  }

  /** Types a line. */
  async enter(text: string): Promise<void> {
    await this.tmux.type(text);
    await this.tmux.press("Enter");
  }

  /** Waits until all of it is on the screen. */
  shows(...what: readonly string[]): Promise<string[]> {
    return this.tmux.until((lines) => what.every((each) => lines.some((line) => line.includes(each))));
  }

  /** Waits until none of it is on the screen. */
  hides(...what: readonly string[]): Promise<string[]> {
    return this.tmux.until((lines) => !what.some((each) => lines.some((line) => line.includes(each))));
  }

  /** Waits until the program has ended. */
  async ended(): Promise<void> {
    const look = () => this.tmux.variable("pane_dead");
    await deadline(poll(look, (dead) => dead === "1", { interval: 20 }), 20_000);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.tmux[Symbol.asyncDispose]();
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
