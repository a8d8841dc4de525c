// Network namespaces that last as long as a test: made, configured, entered and removed by `ip`, with names that tell whose
// they are. What a run that was killed has left behind is removed by the next one.

const prefix = "chatlab";

/** Runs a program to its end and gives its output; throws with what it complained about. */
export async function command(program: string, args: readonly string[], input = ""): Promise<string> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const words = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.join(" ")}: ${words.decode(stderr).trim()}`);
  return words.decode(stdout);
}

export class Namespaces {
  readonly #stem: string;
  readonly #names: string[] = [];

  private constructor(stem: string) {
    this.#stem = stem;
  }

  static async open(): Promise<Namespaces> {
    await removeAbandoned();
    const id = crypto.getRandomValues(new Uint8Array(4)).toHex();
    return new Namespaces(`${prefix}-${Deno.pid}-${startOf(Deno.pid)}-${id}`);
  }

  /** A new one, in which only the loopback device is up. */
  async add(word: string): Promise<string> {
    const name = `${this.#stem}-${word}`;
    await command("ip", ["netns", "add", name]);
    this.#names.push(name);
    await this.configure(name, ["link set lo up"]);
    return name;
  }

  /** Lines as `ip` takes them. */
  async configure(name: string, lines: readonly string[]): Promise<void> {
    await command("ip", ["-n", name, "-batch", "-"], lines.join("\n") + "\n");
  }

  async run(name: string, words: readonly string[], input = ""): Promise<string> {
    return await command("ip", ["netns", "exec", name, ...words], input);
  }

  /** Settings of the kernel for this namespace, such as `net/ipv4/ip_forward`, all to 0 or 1. */
  async set(name: string, value: 0 | 1, paths: readonly string[]): Promise<void> {
    const files = paths.map((path) => `/proc/sys/${path}`);
    await this.run(name, ["tee", ...files], `${value}\n`);
  }

  async close(): Promise<void> {
    for (const name of this.#names.splice(0)) await command("ip", ["netns", "delete", name]);
  }
}

/** Removes the namespaces of runs that are over, and ends what still runs in them. */
async function removeAbandoned(): Promise<void> {
  for (const line of (await command("ip", ["netns", "list"])).split("\n")) {
    const name = line.split(" ")[0]!;
    const [stem, pid, start] = name.split("-");
    if (stem !== prefix || startOf(Number(pid)) === start) continue;
    try {
      const pids = await command("ip", ["netns", "pids", name]);
      for (const orphan of pids.split("\n").filter(Boolean)) Deno.kill(Number(orphan), "SIGKILL");
      await command("ip", ["netns", "delete", name]);
    } catch (error) {
      // Another test, running now, may have removed it first.
      if ((await command("ip", ["netns", "list"])).includes(name)) throw error;
    }
  }
}

/** When a process was started, in the system's ticks: process ids are used again. Empty if there is none. */
function startOf(pid: number): string {
  try {
    const fields = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return fields.slice(fields.lastIndexOf(")") + 2).split(" ")[19]!;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
