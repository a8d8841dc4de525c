// The line mode on a real terminal: what arrives never tears what is being typed, and each way out leaves the
// terminal as it was found.
import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { poll } from "@std/async/poll";
import { type ScriptedClient, ScriptedServer } from "../support/scripted_server.ts";
import { Tmux } from "../support/tmux.ts";

const main = new URL("../../main.ts", import.meta.url).pathname;

/** Skips aloud where there is no tmux. */
function needsTmux(): { ignore: boolean } {
  const dirs = (Deno.env.get("PATH") ?? "").split(":");
  const isThere = dirs.some((dir) => {
    try {
      return Deno.statSync(`${dir}/tmux`).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  });
  if (!isThere) Deno.stderr.writeSync(new TextEncoder().encode("skipped: tmux is not installed\n"));
  return { ignore: !isThere };
}

interface Scene extends AsyncDisposable {
  readonly tmux: Tmux;
  readonly server: ScriptedServer;
  readonly dir: string;
}

/** Starts the client in a terminal, with its settings before and after in files. */
async function open(flags: string, columns = 60): Promise<Scene> {
  const server = new ScriptedServer();
  const dir = await Deno.makeTempDir();
  const tmux = await Tmux.start(columns, 20);
  const client =
    `'${Deno.execPath()}' run -A '${main}' client --plain --host 127.0.0.1 --port ${server.port} ${flags}`;
  const script = `cd '${dir}'; stty -a >before
sh -c 'echo $$ >pid; exec "$@"' sh ${client}
echo $? >code; stty -a >after; echo "the end"
`;
  await Deno.writeTextFile(`${dir}/scene.sh`, script);
  await tmux.type(`clear; . '${dir}/scene.sh'`);
  await tmux.press("Enter");
  return {
    tmux,
    server,
    dir,
    async [Symbol.asyncDispose]() {
      await tmux[Symbol.asyncDispose]();
      server[Symbol.dispose]();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** Lets the client in, and answers its PINGs from then on. */
async function admit({ server, tmux }: Scene): Promise<ScriptedClient> {
  const client = await server.accept();
  const nickname = await client.welcome("echo-message");
  await client.admit(nickname, "#lobby", ["anton", "bob"]);
  await tmux.until((screen) => has(screen, "3 people in #lobby"));
  return client;
}

const has = (screen: readonly string[], text: string) => screen.some((line) => line.includes(text));
const last = (screen: readonly string[]) => screen.at(-1) ?? "";
const without = (line: string) => line.replace(/^\d\d:\d\d /, "");

Deno.test("arriving lines go above the line being typed, which stays whole", needsTmux(), async () => {
  await using scene = await open("--nick ann");
  const { tmux } = scene;
  const client = await admit(scene);
  const typed = "this line is being typed while others talk, and it is long enough to wrap 世界";
  await tmux.type(typed.slice(0, 70));
  await tmux.until((screen) => last(screen) === `#lobby> ${typed.slice(0, 70)}`);
  for (let i = 0; i < 5; i++) {
    await client.say(
      `:bob!u@h PRIVMSG #lobby :number ${i}, long enough to wrap around at the edge of the screen`,
    );
  }
  const arrived = await tmux.until((screen) => has(screen, "number 4") && last(screen).startsWith("#lobby>"));
  assertEquals(arrived.slice(-6).map(without), [
    ...[0, 1, 2, 3, 4].map((i) => `<bob> number ${i}, long enough to wrap around at the edge of the screen`),
    `#lobby> ${typed.slice(0, 70)}`,
  ]);
  // With the cursor within the line, and another width.
  await tmux.press("Home");
  await tmux.resize(40, 20);
  await client.say(":bob!u@h PRIVMSG #lobby :narrower");
  await tmux.until((screen) => has(screen, "narrower") && last(screen).startsWith("#lobby>"));
  await tmux.press("End");
  await tmux.type(typed.slice(70));
  await tmux.until((screen) => last(screen) === `#lobby> ${typed}`);
  await tmux.press("Enter");
  await client.expect(`PRIVMSG #lobby :${typed}`);
  await client.say(`:ann!u@h PRIVMSG #lobby :${typed}`);
  // What was typed is on the screen once: as the message that it became.
  const said = await tmux.until((screen) => has(screen, `<ann> ${typed}`) && last(screen) === "#lobby>");
  assertEquals(said.filter((line) => line.includes(typed)).length, 1);
  assertEquals(last(said), "#lobby>");
});

Deno.test("completion, history, and hostile text", needsTmux(), async () => {
  await using scene = await open("--nick ann");
  const { tmux } = scene;
  const client = await admit(scene);
  await tmux.type("bo");
  // In one read with the letters, a Tab would count as pasted.
  await tmux.until((screen) => last(screen) === "#lobby> bo");
  await tmux.press("Tab");
  await tmux.until((screen) => last(screen) === "#lobby> bob:");
  await tmux.type("hi");
  await tmux.until((screen) => last(screen) === "#lobby> bob: hi");
  await tmux.press("Enter");
  await client.expect("PRIVMSG #lobby :bob: hi");
  await tmux.press("Up");
  await tmux.until((screen) => last(screen) === "#lobby> bob: hi");
  await client.say(":evil!u@h PRIVMSG #lobby :\x1b[2J\x1b[H\x1b]0;owned\x07\u202egone");
  const screen = await tmux.until((screen) => has(screen, "<evil>") && last(screen).startsWith("#lobby>"));
  assertEquals(screen.slice(-2).map(without), ["<evil> ␛[2J␛[H␛]0;owned␇\ufffdgone", "#lobby> bob: hi"]);
});

Deno.test("asks for a nickname, and again when it is taken", needsTmux(), async () => {
  await using scene = await open("");
  const { tmux, server } = scene;
  await tmux.until((screen) => last(screen).startsWith("What is your nickname? ["));
  await tmux.type("bad nick");
  await tmux.press("Enter");
  await tmux.until((screen) => last(screen).startsWith("A nickname is one word"));
  await tmux.type("ann");
  await tmux.press("Enter");
  const client = await server.accept();
  await client.expect("CAP LS 302", "NICK ann", /^USER/);
  await client.say(":irc.test 433 * ann :Taken");
  await tmux.until((screen) =>
    last(screen) === "The nickname ann is taken. Another one, or /login if it is yours:"
  );
  await tmux.type("bea");
  await tmux.press("Enter");
  await client.expect("NICK bea");
  await client.greet("bea");
  await tmux.until((screen) => has(screen, " as bea."));
});

const exits: Record<string, { leave: (scene: Scene) => Promise<void>; code: string }> = {
  "/quit": {
    code: "0",
    async leave({ tmux }) {
      await tmux.type("/quit");
      await tmux.press("Enter");
    },
  },
  "Ctrl-C": { code: "0", leave: ({ tmux }) => tmux.press("C-c") },
  "Ctrl-C twice, with a line begun": {
    code: "0",
    async leave({ tmux }) {
      await tmux.type("half a line");
      await tmux.until((screen) => last(screen) === "#lobby> half a line");
      await tmux.press("C-c");
      await tmux.until((screen) => last(screen) === "#lobby>");
      await tmux.press("C-c");
    },
  },
  "Ctrl-D": { code: "0", leave: ({ tmux }) => tmux.press("C-d") },
  "SIGTERM": { code: "143", leave: (scene) => kill(scene, "SIGTERM") },
  "SIGHUP": { code: "129", leave: (scene) => kill(scene, "SIGHUP") },
};

async function kill({ dir }: Scene, signal: Deno.Signal): Promise<void> {
  Deno.kill(Number(await Deno.readTextFile(`${dir}/pid`)), signal);
}

for (const [way, { leave, code }] of Object.entries(exits)) {
  Deno.test(`${way} leaves the terminal as it was found`, needsTmux(), async () => {
    await using scene = await open("--nick ann");
    const client = await admit(scene);
    await leave(scene);
    await client.expect("QUIT");
    client.close();
    const read = (name: string) => Deno.readTextFile(`${scene.dir}/${name}`);
    const end = await scene.tmux.until((screen) => screen.some((line) => line === "the end"));
    assertEquals(await read("after"), await read("before"));
    assertEquals((await read("code")).trim(), code);
    // The prompt is gone too.
    assertEquals(end.filter((line) => line.startsWith("#lobby>")), []);
  });
}

Deno.test("a terminal that goes away takes the client with it", needsTmux(), async () => {
  const scene = await open("--nick ann");
  const client = await admit(scene);
  const pid = Number(await Deno.readTextFile(`${scene.dir}/pid`));
  await scene.tmux[Symbol.asyncDispose]();
  await client.expect("QUIT");
  client.close();
  const isGone = async () => {
    try {
      const status = await Deno.readTextFile(`/proc/${pid}/stat`);
      return /^\d+ \(.*\) Z/.test(status);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return true;
      throw error;
    }
  };
  await deadline(poll(isGone, Boolean, { interval: 20 }), 10_000);
  scene.server[Symbol.dispose]();
  await Deno.remove(scene.dir, { recursive: true });
});
