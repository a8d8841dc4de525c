// The built client on a full screen of its own, as a person has it: driven by keys, and waited for by what it shows.
import { executable } from "./executable.ts";
import { Tmux } from "./tmux.ts";

export interface ScreenClientOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Besides those that every screen has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Where its settings are kept; its own otherwise, and empty. */
  readonly home?: string;
  /** Whether the terminal shows "ready", and starts the client with Enter. */
  readonly waitsForEnter?: boolean;
}

/** What is on the screen: a line with this text in it, or one that the pattern fits. */
export type Shown = string | RegExp;

export class ScreenClient implements AsyncDisposable {
  readonly tmux: Tmux;
  readonly #home: string | undefined;

  private constructor(tmux: Tmux, home: string | undefined) {
    this.tmux = tmux;
    this.#home = home;
  }

  /** Starts it, and answers when it has its room on the screen. */
  static async join(
    port: number,
    nickname: string,
    options: ScreenClientOptions = {},
  ): Promise<ScreenClient> {
    const client = await ScreenClient.start(port, nickname, options);
    await client.tmux.until((lines) => joined.every((what) => lines.some((line) => fits(line, what))));
    return client;
  }

  /** Starts it, and answers at once. */
  static async start(
    port: number,
    nickname: string,
    options: ScreenClientOptions = {},
  ): Promise<ScreenClient> {
    const { columns = 80, rows = 24, flags = [] } = options;
    const home = options.home ?? await Deno.makeTempDir({ prefix: "screen-" });
    const env = {
      ...inherited(),
      TERM: "tmux-256color",
      LANG: "C.UTF-8",
      TZ: "UTC",
      HOME: home,
      XDG_CONFIG_HOME: `${home}/config`,
      ...options.env,
    };
    const set = Object.entries(env).map(([name, value]) => quoted(`${name}=${value}`));
    const to = ["client", "--host", "127.0.0.1", "--port", String(port), "--nick", nickname, ...flags];
    const before = options.waitsForEnter ? ["echo ready; read -r _;"] : [];
    const words = [...before, "exec", "env", "-i", ...set, ...[executable(), ...to].map(quoted)].join(" ");
    return new ScreenClient(
      await Tmux.run(columns, rows, words),
      options.home === undefined ? home : undefined,
    );
  }

  async type(text: string): Promise<void> {
    await this.tmux.type(text);
  }

  /** By their tmux names: Enter, M-1, C-g. */
  async press(...keys: string[]): Promise<void> {
    await this.tmux.press(...keys);
  }

  /** Types a line and sends it. */
  async say(text: string): Promise<void> {
    await this.type(text);
    await this.press("Enter");
  }

  /** Waits until all of it is on the screen. */
  shows(...what: readonly Shown[]): Promise<string[]> {
    return this.tmux.until((lines) => what.every((each) => lines.some((line) => fits(line, each))));
  }

  /** Waits until none of it is on the screen. */
  hides(...what: readonly Shown[]): Promise<string[]> {
    return this.tmux.until((lines) => !what.some((each) => lines.some((line) => fits(line, each))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tmux[Symbol.asyncDispose]();
    if (this.#home !== undefined) await Deno.remove(this.#home, { recursive: true });
  }
}

/** The status bar is online, and the room is entered. */
const joined: readonly Shown[] = [/^ \S+ at 127\.0\.0\.1:\d+/, /^#\S+> /];

export function fits(line: string, what: Shown): boolean {
  return typeof what === "string" ? line.includes(what) : what.test(line);
}

/** What the program needs to be started at all: who else is there, and where its runtime is unpacked. */
function inherited(): Record<string, string> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`;
  return { PATH: Deno.env.get("PATH") ?? "", XDG_CACHE_HOME: cache };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
