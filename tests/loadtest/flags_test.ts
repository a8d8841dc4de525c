import { assertEquals, assertThrows } from "@std/assert";
import { type Command, UsageError } from "../../cli/command.ts";
import { parse } from "../../cli/parse.ts";
import { command } from "../../loadtest/cli.ts";
import { runsOf } from "../../loadtest/flags.ts";

function runs(...words: string[]) {
  return runsOf(parse(command as Command, words).values as Parameters<typeof runsOf>[0]);
}

Deno.test("by default 60 clients send 25 messages, 8 under way", () => {
  const [run, ...others] = runs();
  assertEquals(others, []);
  assertEquals(run!.clients, 60);
  assertEquals(run!.amount, { kind: "messages", perClient: 25 });
  assertEquals(run!.pace, { kind: "closed", window: 8 });
  assertEquals([run!.size, run!.room], [64, undefined]);
});

Deno.test("each flag means what it says", () => {
  const [run] = runs(
    "--clients",
    "5",
    "--rate",
    "12.5",
    "--seconds",
    "0.5",
    "--size",
    "100",
    "--room",
    "lobby",
  );
  assertEquals(run!.pace, { kind: "open", perSecond: 12.5 });
  assertEquals(run!.amount, { kind: "seconds", seconds: 0.5 });
  assertEquals([run!.clients, run!.size, run!.room], [5, 100, "#lobby"]);
  assertEquals(runs("--room", "&local")[0]!.room, "&local");
});

Deno.test("--classic is the three runs, with the window and size of one's choice", () => {
  const three = runs("--classic", "--window", "1", "--size", "30");
  const shapes = three.map((
    { clients, amount },
  ) => [clients, amount.kind === "messages" && amount.perClient]);
  assertEquals(shapes, [[10, 5], [50, 10], [60, 25]]);
  assertEquals(three.map((run) => [run.pace, run.size]), Array(3).fill([{ kind: "closed", window: 1 }, 30]));
});

Deno.test("what does not go together, or cannot be, is a usage error", () => {
  const wrong: [string, string[]][] = [
    ["--window waits", ["--window", "2", "--rate", "3"]],
    ["both say when to stop", ["--msgs", "2", "--seconds", "3"]],
    ["leave out --msgs", ["--classic", "--msgs", "2"]],
    ["leave out --clients", ["--classic", "--clients", "2"]],
    ["leave out --seconds", ["--classic", "--seconds", "2"]],
    ["leave out --rate", ["--classic", "--rate", "2"]],
    ["--clients must be a whole number from 2", ["--clients", "1"]],
    ["--size must be a whole number from 25", ["--size", "24"]],
    ["--size must be a whole number from 25 to 412", ["--size", "413"]],
    ["--size must be 402 at most", ["--size", "403"]],
    ["--size must be 364 at most", ["--size", "400", "--room", `#${"r".repeat(49)}`]],
    ["--room must be", ["--room", "two words"]],
    ["--room must be", ["--room", "a,b"]],
    ["--room must be", ["--room", "#"]],
    ["--room must be", ["--room", "r".repeat(50)]],
    ["the messages take 150000 s", ["--rate", "0.1", "--clients", "60", "--msgs", "250"]],
  ];
  for (const [message, words] of wrong) assertThrows(() => runs(...words), UsageError, message);
});
