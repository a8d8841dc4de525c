// The subcommand table. Each command's code is loaded only when it is asked for.
import { setColorEnabled } from "@std/fmt/colors";
import { type Command, Failure, UsageError } from "./cli/command.ts";
import { completionsCommand } from "./cli/completions.ts";
import { commandHelp, overview } from "./cli/help.ts";
import { flagsGiven, parse } from "./cli/parse.ts";
import { print } from "./cli/print.ts";
import { nearest } from "./cli/suggest.ts";
import deno from "./deno.json" with { type: "json" };

interface Row {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

const table: readonly Row[] = [
  {
    name: "server",
    summary: "Run the chat server",
    load: async () => (await import("./server/cli.ts")).command,
  },
  {
    name: "client",
    summary: "Join a chat room",
    load: async () => (await import("./client/cli.ts")).command,
  },
  {
    name: "peer",
    summary: "Talk with others directly, encrypted",
    load: async () => (await import("./peer/cli.ts")).command,
  },
  {
    name: "registry",
    summary: "Run the registry where peers find each other",
    load: async () => (await import("./peer/registry/cli.ts")).command,
  },
  {
    name: "loadtest",
    summary: "Check and measure a server under load",
    load: async () => (await import("./loadtest/cli.ts")).command,
  },
  {
    name: "completions",
    summary: "Print completions for bash, zsh or fish",
    load: () => Promise.resolve(completionsCommand(loadAll)),
  },
];

function loadAll() {
  return Promise.all(table.map(async (row) => ({ ...await row.load(), summary: row.summary })));
}

async function main(words: readonly string[]): Promise<number> {
  const [first, ...rest] = words;
  switch (first) {
    case undefined:
      setColorEnabled(wantsColor(Deno.stderr));
      await print(overview(table), Deno.stderr);
      return 2;
    case "--version":
    case "-V":
      await print(`chatroom ${deno.version}\n`);
      return 0;
    case "help":
    case "--help":
    case "-h":
      await print(
        rest[0] === undefined || rest[0] === "help" ? overview(table) : commandHelp(await find(rest[0])),
      );
      return 0;
  }
  const command = await find(first);
  if (rest.includes("--help") || rest.includes("-h")) {
    await print(commandHelp(command));
    return 0;
  }
  const { values, positionals } = parse(command, rest);
  return await command.run(values as never, positionals, flagsGiven(command, rest));
}

async function find(name: string): Promise<Command> {
  const row = table.find((row) => row.name === name);
  if (row) return await row.load();
  const [kind, words] = name.startsWith("-")
    ? ["flag", ["--help", "--version"]]
    : ["command", ["help", ...table.map((row) => row.name)]];
  const near = nearest(name, words);
  throw new UsageError(
    `Unknown ${kind} "${name}".${near ? ` Did you mean ${near}?` : ""}\nTry: chatroom --help`,
  );
}

function wantsColor(stream: { isTerminal(): boolean }): boolean {
  return stream.isTerminal() && !Deno.env.get("NO_COLOR");
}

if ("DedicatedWorkerGlobalScope" in globalThis) {
  // The same file is the worker's program, so that one file is enough.
  const { fillWhenIdle, serveStore } = await import("./server/store/worker.ts");
  serveStore(self as never, fillWhenIdle);
} else if (import.meta.main) {
  setColorEnabled(wantsColor(Deno.stdout));
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    // What a person can mend is a sentence; anything else is a bug, and shows all it knows.
    if (!(error instanceof Failure)) throw error;
    await print(`chatroom: ${error.message}\n`, Deno.stderr);
    Deno.exit(error.exitCode);
  }
}
