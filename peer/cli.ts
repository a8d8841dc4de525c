// `chatroom peer`: flags and environment -> a peer, on the full screen or in the line mode.
import { defineCommand, Failure, UsageError } from "../cli/command.ts";
import { interruption } from "../cli/interruption.ts";
import { readPasswordFile } from "../cli/password_file.ts";
import { print } from "../cli/print.ts";
import { device } from "../client/terminal/device.ts";
import { coloured, plain } from "../client/terminal/line/paint.ts";
import { Pipe } from "../client/terminal/line/pipe.ts";
import type { Surface } from "../client/terminal/line/surface.ts";
import { timeOf } from "../client/terminal/local_time.ts";
import { configFolder, keptSettings } from "../client/terminal/settings_file.ts";
import { isChannelName, isNickname } from "../protocol/irc/names.ts";
import { defaultRegistryPort } from "../protocol/peer/registry_frame.ts";
import { neutralise } from "../protocol/terminal_text.ts";
import { systemClock } from "./clock.ts";
import { nodeSuite } from "./crypto.ts";
import type { PeerEvent } from "./events.ts";
import { lanRoomName } from "./lan_room.ts";
import type { LineModeOptions } from "./line/line_mode.ts";
import { addressText, knownRegistry, registryAddress } from "./registry_address.ts";
import type { PeerScreenOutcome } from "./screen/screen.ts";
import { unheard } from "./words.ts";

export const command = defineCommand({
  name: "peer",
  description:
    `Talks with others directly, end-to-end encrypted: a registry brings you together and never sees what is said.

On a terminal: a full screen; F1 shows the keys, /help the commands, /exit leaves. With --plain: one line at a time.
/register NAME makes an account, /list shows who is online, /query NAME asks somebody to talk; once they accept, what
you type goes to them. /create #ROOM makes a room, /invite NAME brings somebody in.
Through pipes: each line of the input is said, or done where it starts with "/"; what is said goes to the output, the
rest to the error output. Exit code 1 means that something was not done.`,
  flags: [
    {
      name: "registry",
      type: "string",
      placeholder: "HOST:PORT",
      default: `localhost:${defaultRegistryPort}`,
      help: "The registry where others are found",
    },
    {
      name: "nick",
      type: "string",
      placeholder: "NAME",
      help: "Your name there, to log in as soon as it is there",
    },
    { name: "room", type: "string", placeholder: "ROOM", help: "The room to enter" },
    {
      name: "lan",
      type: "boolean",
      help: "Find others on this network, who share #lan; no registry unless --registry says one",
    },
    {
      name: "port",
      type: "integer",
      placeholder: "PORT",
      min: 0,
      max: 65535,
      default: 0,
      help: "Port for others to reach you, UDP and TCP; 0 takes a free one",
    },
    {
      name: "data",
      type: "string",
      placeholder: "DIR",
      help: "Where your keys and what was said are kept (default: in the XDG state directory)",
    },
    {
      name: "trust-registry",
      type: "boolean",
      help: "Believe the registry's key, though it is another one than before",
    },
    { name: "memory", type: "boolean", help: "Keep nothing: new keys, no history" },
    {
      name: "password-file",
      type: "string",
      placeholder: "FILE",
      help: "Its first line is the password, instead of asking or of $CHATROOM_PASSWORD",
    },
    { name: "plain", type: "boolean", help: "One line at a time instead of the full screen" },
  ],
  examples: [
    "chatroom peer --nick ann",
    "chatroom peer --registry registry.example.org:9191 --nick ann --room '#team'",
    "chatroom peer --lan --nick ann",
    "echo 'The build is done.' | chatroom peer --nick bot --room '#builds' --password-file ~/.bot-password",
  ],
  async run(values, _positionals, given) {
    const { nick, port } = values;
    if (nick !== undefined && !isNickname(nick)) {
      throw new UsageError(`--nick must be one word that starts with a letter, not "${neutralise(nick)}".`);
    }
    const room = values.room === undefined || values.room.startsWith("#") ? values.room : `#${values.room}`;
    if (room !== undefined && !isChannelName(room)) {
      throw new UsageError(`--room must be one word without commas, not "${neutralise(room)}".`);
    }
    if (values.memory && values.data !== undefined) {
      throw new UsageError("--memory keeps nothing, so --data has no meaning with it.");
    }
    const address = registryAddress(values.registry);
    const file = values["password-file"];
    const password = file === undefined
      ? Deno.env.get("CHATROOM_PASSWORD") || undefined
      : await readPasswordFile(file);
    const isTerminal = Deno.stdin.isTerminal() && Deno.stdout.isTerminal() && Deno.env.get("TERM") !== "dumb";
    const hasRegistry = !values.lan || given.has("registry");
    if (hasRegistry && nick !== undefined && password === undefined && !isTerminal) {
      throw new UsageError("--nick needs a password here: --password-file FILE, or CHATROOM_PASSWORD.");
    }
    const lanName = nick ?? lanNameOf(Deno.env.get("USER"), Math.random);
    const interrupted = interruption();
    // Nobody who asks for help only waits for a database.
    const { brokenStore, kept } = await import("./kept.ts");
    const { exitCode, finished } = await import("./exit_code.ts");
    const { identity, store } = await kept(values.memory ? undefined : values.data ?? stateFolder());
    const suite = nodeSuite();
    const registry = hasRegistry
      ? await knownRegistry(address, store, suite, values["trust-registry"])
      : undefined;
    const { Peer } = await import("./peer.ts");
    const start = (tell: (event: PeerEvent) => void) =>
      explained(port, () =>
        new Peer({
          suite,
          clock: systemClock,
          random: Math.random,
          randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
          identity,
          store,
          port,
          interfaces: () => Deno.networkInterfaces(),
          registry,
          lan: values.lan ? { name: lanName, interfaces: () => Deno.networkInterfaces() } : undefined,
          tell,
        }));
    const common: Common = {
      start,
      name: hasRegistry ? nick : undefined,
      room: room ?? (values.lan ? lanRoomName : undefined),
      notes: registry ? [registry.shown] : [],
      interrupted,
      broken: brokenStore(),
    };
    if (isTerminal && !values.plain) {
      const place = registry ? addressText(address) : "this network";
      const outcome = await finished(fullScreen(common, place, password));
      if (outcome.type === "left" && !outcome.allHeard) await print(`${unheard}\n`, Deno.stderr);
      return exitCode(outcome, false, interrupted);
    }
    const { LineMode } = await import("./line/line_mode.ts");
    const surface = isTerminal ? await readline() : new Pipe(Deno.stdin, Deno.stdout, Deno.stderr, password);
    const mode = new LineMode({
      ...common,
      surface: password === undefined ? surface : answering(surface, password),
      paint: isTerminal && !Deno.env.get("NO_COLOR") ? coloured : plain,
      now: Date.now,
      timeOf,
    });
    return exitCode(await finished(mode.run()), !isTerminal, interrupted);
  },
});

type Common = Pick<LineModeOptions, "start" | "name" | "room" | "notes" | "interrupted" | "broken">;

async function fullScreen(
  common: Common,
  address: string,
  password: string | undefined,
): Promise<PeerScreenOutcome> {
  const { settings, save } = await keptSettings(
    configFolder(Deno.env.get("XDG_CONFIG_HOME"), Deno.env.get("HOME")),
  );
  const { runPeerScreen } = await import("./screen/screen.ts");
  return await runPeerScreen({
    ...common,
    address,
    password,
    device,
    kind: {
      TERM: Deno.env.get("TERM"),
      COLORTERM: Deno.env.get("COLORTERM"),
      COLORFGBG: Deno.env.get("COLORFGBG"),
      NO_COLOR: Deno.env.get("NO_COLOR"),
    },
    settings,
    save,
    clock: systemClock,
    offset: (time) => -new Date(time).getTimezoneOffset(),
  });
}

/** Where things are kept by default. Throws Failure where there is no home to have a place in. */
function stateFolder(): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const state = Deno.env.get("XDG_STATE_HOME") ?? (home && `${home}/.local/state`);
  if (!state) {
    throw new Failure("There is no home directory to keep anything in. Try --data DIR, or --memory.");
  }
  return `${state}/chatroom/peer`;
}

/** For who has not said one. */
function lanNameOf(user: string | undefined, random: () => number): string {
  const name = user && isNickname(user) && user !== "root" ? user : "guest";
  return `${name}${Math.floor(10 + 90 * random())}`;
}

function explained<Result>(port: number, start: () => Result): Result {
  try {
    return start();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse) && !(cause instanceof Deno.errors.PermissionDenied)) {
      throw cause;
    }
    throw new Failure(`Cannot listen on ${port}: ${cause.message}. Try without --port.`, 1, { cause });
  }
}

/** The same surface, where a password is known already and nobody need be asked. */
function answering(surface: Surface, password: string): Surface {
  return {
    type: surface.type,
    gone: surface.gone,
    show: (lines) => surface.show(lines),
    prompt: (text) => surface.prompt(text),
    typed: (complete) => surface.typed(complete),
    secret: () => Promise.resolve(password),
    forget: (line) => surface.forget(line),
    close: () => surface.close(),
  };
}

async function readline(): Promise<Surface> {
  // Only a person at a terminal pays for node:readline.
  const { ReadlineSurface } = await import("../client/terminal/line/readline_surface.ts");
  return new ReadlineSurface();
}
