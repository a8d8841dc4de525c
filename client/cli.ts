// `chatroom client`: flags and environment -> the full screen or the line mode. Where to is destination.ts, and how it
// ended exit_code.ts.
import { defineCommand, Failure, UsageError } from "../cli/command.ts";
import { endpoint } from "../cli/endpoint.ts";
import { interruption } from "../cli/interruption.ts";
import { print } from "../cli/print.ts";
import { systemClock } from "./clock.ts";
import { Connection } from "./connection.ts";
import type { ConnectionEvent } from "./connection_events.ts";
import { destination } from "./destination.ts";
import { exitCode, isLoopback } from "./exit_code.ts";
import { type LineModeOptions, type Outcome, runLineMode } from "./line_mode.ts";
import { timeOf } from "./terminal/local_time.ts";
import { suggestNickname } from "./nickname.ts";
import { coloured, plain } from "./terminal/line/paint.ts";
import { readPasswordFile } from "../cli/password_file.ts";
import { LineTooLong, Pipe } from "./terminal/line/pipe.ts";
import { SavedServers } from "./saved_servers.ts";
import type { Here } from "./server_book.ts";
import { configFolder, keptSettings } from "./terminal/settings_file.ts";
import type { Credentials } from "./sasl_login.ts";
import type { Surface } from "./terminal/line/surface.ts";
import { device } from "./terminal/device.ts";
import type { ScreenOptions, ScreenOutcome } from "./screen/screen.ts";

export const command = defineCommand({
  name: "client",
  description: `Joins a chat room, on a chatroom server or any other IRC server.

On a terminal: a full screen that explains itself; F1 shows the keys, /help the commands, /quit leaves. With --plain:
one line at a time, Ctrl-D leaves.
Through pipes: each line of the input is said, or done where it starts with "/"; empty lines are skipped. What is
said in the room goes to the output as "12:34 <ann> hello", one line each, without colours; "12:34 #other <ann>
hello" if it was in another room, "12:34 <ann -> bob> hello" in private, and events as "12:34 --> ann joined
#lobby". The connection's own affairs and errors go to the error output. The end of the input ends the client once
the server has taken all of it. Exit code 1 means that something was not said.

NAME is a server that you have saved: "/save work" keeps the one you are on, with your nickname, account and rooms,
and "chatroom client work" comes back to it. Flags win over what is saved.`,
  flags: [
    {
      name: "host",
      type: "string",
      placeholder: "HOST",
      default: "localhost",
      bare: "localhost",
      help: "The server; without a value, this machine",
    },
    {
      name: "port",
      type: "integer",
      placeholder: "PORT",
      min: 1,
      max: 65535,
      default: 9090,
      help: "Its port",
    },
    { name: "nick", type: "string", placeholder: "NAME", help: "Your nickname, asked for otherwise" },
    { name: "room", type: "string", placeholder: "ROOM", default: "#lobby", help: "The room to enter" },
    { name: "account", type: "string", placeholder: "NAME", help: "The account to log in to" },
    {
      name: "password-file",
      type: "string",
      placeholder: "FILE",
      help: "Its first line is the password, instead of asking or of $CHATROOM_PASSWORD",
    },
    {
      name: "allow-plain",
      type: "boolean",
      help: "Send passwords as they are if need be, though others on the way can read them",
    },
    { name: "servers", type: "boolean", help: "Only list the servers you have saved with /save" },
    { name: "plain", type: "boolean", help: "One line at a time instead of the full screen" },
  ],
  examples: [
    "chatroom client",
    "chatroom client --host chat.example.org --nick ann",
    "chatroom client work --nick ann-at-home",
    "echo 'The build is done.' | chatroom client --nick bot",
    "tail -f /dev/null | chatroom client --nick log > room.log",
    "echo done | chatroom client --account bot --password-file ~/.bot-password",
  ],
  positionals: ["[NAME]"],
  async run(values, [name], given) {
    const folder = configFolder(Deno.env.get("XDG_CONFIG_HOME"), Deno.env.get("HOME"));
    const saved = new SavedServers(folder);
    if (values.servers) {
      await print(`${(await saved.list()).join("\n")}\n`);
      return 0;
    }
    const to = destination(values, given, name === undefined ? undefined : await saved.find(name));
    const { host, port, nickname, account } = to;
    const file = values["password-file"];
    const password = file === undefined
      ? Deno.env.get("CHATROOM_PASSWORD") || undefined
      : await readPasswordFile(file);
    const interrupted = interruption();
    const isTerminal = Deno.stdin.isTerminal() && Deno.stdout.isTerminal() && Deno.env.get("TERM") !== "dumb";
    if (account !== undefined && password === undefined && !isTerminal) {
      throw new UsageError(
        `The account ${account} needs a password here: --password-file FILE, or CHATROOM_PASSWORD.`,
      );
    }
    const suggestion = suggestNickname(Deno.env.get("USER"), Math.random);
    const common = {
      account,
      password,
      connect: (
        nickname: string,
        onEvent: (event: ConnectionEvent) => void | Promise<void>,
        credentials: Credentials | undefined,
      ) =>
        new Connection({
          nickname,
          onEvent,
          credentials,
          mayShowPassword: values["allow-plain"] || isLoopback(host),
          dial: (signal) => dial(host, port, signal),
          clock: systemClock,
          random: Math.random,
          randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
        }),
      suggestion,
      room: to.room,
      otherRooms: to.otherRooms,
      address: endpoint(to.host, to.port),
      servers: {
        save: (name: string, here: Here) => saved.save(name, { host, port, ...here }),
        list: () => saved.list(),
      },
      clock: systemClock,
      interrupted,
    };
    if (isTerminal && !values.plain) {
      const outcome = await fullScreen({ ...common, nickname }, folder);
      return exitCode(outcome, to, interrupted);
    }
    const options: LineModeOptions = {
      ...common,
      surface: isTerminal ? await readline() : new Pipe(Deno.stdin, Deno.stdout, Deno.stderr, password),
      nickname: nickname ?? (isTerminal ? undefined : suggestion),
      paint: isTerminal && !Deno.env.get("NO_COLOR") ? coloured : plain,
      timeOf,
    };
    const outcome = await talk(options);
    if (outcome.type === "left" && options.surface.type === "pipe" && !outcome.allSaid) return 1;
    return exitCode(outcome, to, interrupted);
  },
});

type Common = Omit<ScreenOptions, "device" | "kind" | "settings" | "save" | "offset">;

async function fullScreen(common: Common, folder: string | undefined): Promise<ScreenOutcome> {
  const { settings, save } = await keptSettings(folder);
  const { runScreen } = await import("./screen/screen.ts");
  return await runScreen({
    ...common,
    device,
    kind: {
      TERM: Deno.env.get("TERM"),
      COLORTERM: Deno.env.get("COLORTERM"),
      COLORFGBG: Deno.env.get("COLORFGBG"),
      NO_COLOR: Deno.env.get("NO_COLOR"),
    },
    settings,
    save,
    offset: (time) => -new Date(time).getTimezoneOffset(),
  });
}

async function talk(options: LineModeOptions): Promise<Outcome> {
  try {
    return await runLineMode(options);
  } catch (error) {
    if (error instanceof LineTooLong) throw new Failure(error.message);
    throw error;
  }
}

async function readline(): Promise<Surface> {
  // Only a person at a terminal pays for node:readline.
  const { ReadlineSurface } = await import("./terminal/line/readline_surface.ts");
  return new ReadlineSurface();
}

async function dial(hostname: string, port: number, signal: AbortSignal): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname, port, signal });
  conn.setNoDelay(true);
  return conn;
}
