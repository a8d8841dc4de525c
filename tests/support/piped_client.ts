// The line mode between pipes of a test.
import { deadline } from "@std/async/deadline";
import { poll } from "@std/async/poll";
import { Connection } from "../../client/connection.ts";
import { type LineModeOptions, type Outcome, runLineMode } from "../../client/line_mode.ts";
import { plain } from "../../client/terminal/line/paint.ts";
import { Pipe } from "../../client/terminal/line/pipe.ts";
import { systemClock } from "../../client/clock.ts";
import { type ScriptedClient, ScriptedServer } from "./scripted_server.ts";

/** A pipe to type into and two to read from. */
export class Pipes {
  readonly input = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 1000 });
  readonly #writer = this.input.writable.getWriter();
  out = "";
  err = "";

  readonly surface: Pipe;

  constructor() {
    const reader = this.input.readable.getReader();
    let left = new Uint8Array();
    const source = {
      async read(buffer: Uint8Array) {
        if (left.length === 0) {
          const { value, done } = await reader.read();
          if (done) return null;
          left = new Uint8Array(value);
        }
        const size = Math.min(left.length, buffer.length);
        buffer.set(left.subarray(0, size));
        left = left.slice(size);
        return size;
      },
    };
    this.surface = new Pipe(source, sink((text) => this.out += text), sink((text) => this.err += text));
  }

  /** Types, and with `end` ends the input. */
  async type(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text));
  }

  async end(): Promise<void> {
    await this.#writer.close();
  }
}

export function sink(take: (text: string) => void) {
  return {
    write(bytes: Uint8Array) {
      take(new TextDecoder().decode(bytes));
      return Promise.resolve(bytes.length);
    },
  };
}

export function start(
  server: ScriptedServer,
  pipes: Pipes,
  changes: Partial<LineModeOptions> = {},
): Promise<Outcome> {
  return runLineMode({
    surface: pipes.surface,
    connect: (nickname, onEvent) =>
      new Connection({
        nickname,
        onEvent,
        dial: (signal) => server.dial(signal),
        clock: systemClock,
        random: () => 0,
        randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      }),
    nickname: "bot",
    suggestion: "nobody",
    servers: {
      save: (name, here) => Promise.resolve([`${name} is ${JSON.stringify(here)}`]),
      list: () => Promise.reject(new Error("No servers.")),
    },
    room: "#lobby",
    address: "test:1",
    paint: plain,
    clock: systemClock,
    timeOf: () => "12:34",
    interrupted: new AbortController().signal,
    ...changes,
  });
}

/** Takes the client in, as far as the room. */
export async function admitted(
  server: ScriptedServer,
  others: readonly string[] = [],
): Promise<ScriptedClient> {
  const client = await server.accept();
  const nickname = await client.welcome();
  await client.admit(nickname, "#lobby", others);
  return client;
}

export async function seen(condition: () => boolean): Promise<void> {
  await deadline(poll(condition, Boolean, { interval: 5 }), 10_000);
}

/** Reads to the client's QUIT and hangs up. Answers what came before it. */
export async function untilQuit(client: ScriptedClient): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await client.next(); line !== undefined; line = await client.next()) {
    if (line.startsWith("QUIT")) break;
    lines.push(line.replace(" :", " "));
  }
  client.close();
  return lines;
}
