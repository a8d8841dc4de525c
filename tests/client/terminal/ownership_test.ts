// The full screen on a real terminal: each way out leaves the terminal as it was found, with what is to be said on it.
import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { poll } from "@std/async/poll";
import { requireProgram } from "../../support/optional.ts";
import { type ScriptedClient, ScriptedServer } from "../../support/scripted_server.ts";
import { Tmux } from "../../support/tmux.ts";

const needs = requireProgram("tmux");
const main = new URL("../../../main.ts", import.meta.url).pathname;
const crashing = new URL("./crashing_screen.ts", import.meta.url).pathname;
const placeholder = "Say something, /help, F1 shows the keys";

const has = (screen: readonly string[], text: string) => screen.some((line) => line.includes(text));

class Scene implements AsyncDisposable {
  private constructor(readonly tmux: Tmux, readonly server: ScriptedServer, readonly dir: string) {}

  /** Starts a program in a terminal, with the terminal's settings before and after in files. */
  static async open(program: (port: number) => string): Promise<Scene> {
    const server = new ScriptedServer();
    const dir = await Deno.makeTempDir();
    const tmux = await Tmux.start(80, 40);
    const command = `'${Deno.execPath()}' run -A ${program(server.port)}`;
    const script = `cd '${dir}'; export XDG_CONFIG_HOME='${dir}'; stty -a >before
sh -c 'echo $$ >pid; exec "$@"' sh ${command}
`;
    await Deno.writeTextFile(`${dir}/scene.sh`, script);
    await tmux.type(`clear; . '${dir}/scene.sh'; echo $? >code; stty -a >after; echo "the end"`);
    await tmux.press("Enter");
    return new Scene(tmux, server, dir);
  }

  static client(flags: string): Promise<Scene> {
    return Scene.open((port) => `'${main}' client --host 127.0.0.1 --port ${port} ${flags}`);
  }

  /** Lets the client in. */
  async admit(): Promise<ScriptedClient> {
    const client = await this.server.accept();
    const nickname = await client.welcome();
    await client.admit(nickname, "#lobby", ["bob"]);
    await this.tmux.until((screen) => has(screen, placeholder) && has(screen, "connected"));
    return client;
  }

  async kill(signal: Deno.Signal): Promise<void> {
    Deno.kill(await this.pid(), signal);
  }

  async pid(): Promise<number> {
    return Number(await Deno.readTextFile(`${this.dir}/pid`));
  }

  /** Waits for the end, checks that the terminal is as it was, and answers what is on it. */
  async left(code: number): Promise<string[]> {
    const screen = await this.tmux.until((screen) => screen.includes("the end"));
    const read = (name: string) => Deno.readTextFile(`${this.dir}/${name}`);
    assertEquals(await read("after"), await read("before"));
    assertEquals((await read("code")).trim(), String(code), screen.join("\n"));
    assertEquals(await this.modes(), {
      alternate_on: "0",
      cursor_flag: "1",
      mouse_any_flag: "0",
      wrap_flag: "1",
    });
    // The screen was another one: nothing of it is left.
    assert(!has(screen, placeholder));
    return screen;
  }

  async modes(): Promise<Record<string, string>> {
    const names = ["alternate_on", "cursor_flag", "mouse_any_flag", "wrap_flag"];
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await this.tmux.variable(name)])),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tmux[Symbol.asyncDispose]();
    this.server[Symbol.dispose]();
    await Deno.remove(this.dir, { recursive: true });
  }
}

/** Reads on until the client takes its leave. */
async function quits(client: ScriptedClient): Promise<void> {
  for (let line = await client.next(); !line?.startsWith("QUIT"); line = await client.next()) {
    assert(line !== undefined, "the client left without a word");
  }
  client.close();
}

const ways: Record<string, { leave: (scene: Scene) => Promise<void>; code: number }> = {
  "/quit": {
    code: 0,
    async leave({ tmux }) {
      await tmux.type("/quit");
      await tmux.press("Enter");
    },
  },
  "^C twice": {
    code: 0,
    async leave({ tmux }) {
      await tmux.press("C-c");
      await tmux.until((screen) => has(screen, "again to leave"));
      await tmux.press("C-c");
    },
  },
  "^C for a line begun, then twice": {
    code: 0,
    async leave({ tmux }) {
      await tmux.type("half a line");
      await tmux.until((screen) => has(screen, "> half a line"));
      await tmux.press("C-c");
      await tmux.until((screen) => has(screen, placeholder));
      await tmux.press("C-c");
      await tmux.until((screen) => has(screen, "again to leave"));
      await tmux.press("C-c");
    },
  },
  "SIGTERM": { code: 143, leave: (scene) => scene.kill("SIGTERM") },
  "SIGHUP": { code: 129, leave: (scene) => scene.kill("SIGHUP") },
  "SIGINT": { code: 130, leave: (scene) => scene.kill("SIGINT") },
};

for (const [way, { leave, code }] of Object.entries(ways)) {
  Deno.test(`${way} leaves the terminal as it was found`, needs, async () => {
    await using scene = await Scene.client("--nick ann");
    const client = await scene.admit();
    assertEquals(await scene.modes(), {
      alternate_on: "1",
      cursor_flag: "1",
      mouse_any_flag: "1",
      wrap_flag: "0",
    });
    await leave(scene);
    await quits(client);
    await scene.left(code);
  });
}

Deno.test("^Z gives the terminal back, fg takes it again", needs, async () => {
  await using scene = await Scene.client("--nick ann");
  const { tmux } = scene;
  const client = await scene.admit();
  await tmux.type("a line begun");
  await tmux.until((screen) => has(screen, "> a line begun"));
  for (let round = 0; round < 2; round++) {
    await tmux.press("C-z");
    await tmux.until((screen) => has(screen, "Stopped") && !has(screen, "> a line begun"));
    assertEquals(await scene.modes(), {
      alternate_on: "0",
      cursor_flag: "1",
      mouse_any_flag: "0",
      wrap_flag: "1",
    });
    await tmux.type("clear; fg");
    await tmux.press("Enter");
    await tmux.until((screen) => has(screen, "> a line begun") && has(screen, "#lobby"));
    assertEquals(await scene.modes(), {
      alternate_on: "1",
      cursor_flag: "1",
      mouse_any_flag: "1",
      wrap_flag: "0",
    });
  }
  await tmux.press("C-c");
  await tmux.until((screen) => has(screen, placeholder));
  await tmux.type("/quit");
  await tmux.press("Enter");
  await quits(client);
  await tmux.until((screen) => !has(screen, placeholder));
  await tmux.type("stty -a >after; clear; echo the end");
  await tmux.press("Enter");
  await scene.left(148);
});

Deno.test("stopped by another, it takes the terminal again when it goes on", needs, async () => {
  await using scene = await Scene.client("--nick ann");
  const { tmux } = scene;
  await scene.admit();
  await scene.kill("SIGSTOP");
  await tmux.until((screen) => has(screen, "Stopped"));
  // The terminal is as the program has it, so Enter is not what it is to a shell.
  await tmux.type("fg");
  await tmux.press("C-j");
  await tmux.until((screen) => has(screen, placeholder) && !has(screen, "Stopped"));
  await tmux.type("typed");
  await tmux.until((screen) => has(screen, "> typed"));
});

Deno.test("where it is asked for a nickname it is left too", needs, async () => {
  await using scene = await Scene.client("");
  await scene.tmux.until((screen) => has(screen, "What is your nickname?"));
  await scene.tmux.press("C-c");
  await scene.left(0);
});

Deno.test("where nobody answers it says so on the terminal that it has given back", needs, async () => {
  await using scene = await Scene.open(() => `'${main}' client --host 127.0.0.1 --port 1 --nick ann`);
  const screen = await scene.left(1);
  assert(has(screen, "Nothing answers at 127.0.0.1:1."));
});

Deno.test("a terminal that goes away takes the client with it", needs, async () => {
  const scene = await Scene.client("--nick ann");
  const client = await scene.admit();
  const pid = await scene.pid();
  await scene.tmux[Symbol.asyncDispose]();
  await quits(client);
  const isGone = async () => {
    try {
      return /^\d+ \(.*\) Z/.test(await Deno.readTextFile(`/proc/${pid}/stat`));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return true;
      throw error;
    }
  };
  await deadline(poll(isGone, Boolean, { interval: 20 }), 10_000);
  scene.server[Symbol.dispose]();
  await Deno.remove(scene.dir, { recursive: true });
});

for (const fault of ["input", "timer", "rejection", "render", "connection"]) {
  Deno.test(`an error (${fault}) is told once the terminal is given back`, needs, async () => {
    await using scene = await Scene.open(() => `'${crashing}' ${fault}`);
    await scene.tmux.until((screen) => has(screen, placeholder) || screen.includes("the end"));
    if (fault !== "connection") {
      await scene.tmux.type("hello");
      await scene.tmux.press("Enter");
    }
    const screen = await scene.left(1);
    assert(has(screen, `a fault on purpose: ${fault}`), screen.join("\n"));
  });
}

Deno.test("whoever ends the program ends it with the terminal given back", needs, async () => {
  await using scene = await Scene.open(() => `'${crashing}' exit`);
  await scene.tmux.until((screen) => has(screen, placeholder));
  await scene.tmux.type("hello");
  // A frame on its way could come after the terminal was given back.
  await scene.tmux.until((screen) => has(screen, "> hello"));
  await scene.tmux.press("Enter");
  await scene.left(3);
});
