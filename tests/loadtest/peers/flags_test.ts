import { assertEquals, assertThrows } from "@std/assert";
import { type Command, UsageError } from "../../../cli/command.ts";
import { parse } from "../../../cli/parse.ts";
import { chaosOf } from "../../../loadtest/chaos/flags.ts";
import { command } from "../../../loadtest/cli.ts";
import { pastRate } from "../../../loadtest/peers/options.ts";
import { peersOf } from "../../../loadtest/peers/flags.ts";

const values = (...words: string[]) =>
  parse(command as Command, words).values as unknown as Parameters<typeof peersOf>[0];
const peers = (...words: string[]) => peersOf(values(...words), () => 0.5);

Deno.test("each flag means what it says, and each peer says something every second by default", () => {
  const course = { partedSeconds: 5, history: 1000, stallMs: 10_000 };
  const plain = { ...course, peers: 4, loss: 0, seconds: 10, perSecond: 4, size: 120, seed: 2 ** 31 };
  assertEquals(peers("--peers", "4"), plain);
  const words = "--peers 16 --loss 0.2 --seconds 30 --rate 8.5 --size 64 --seed 7".split(" ");
  assertEquals(peers(...words), {
    ...course,
    peers: 16,
    loss: 0.2,
    seconds: 30,
    perSecond: 8.5,
    size: 64,
    seed: 7,
  });
  assertEquals(peers(), undefined);
});

Deno.test("the past is made as fast as one process has time for", () => {
  assertEquals([2, 16, 32].map(pastRate), [100, 100, 48]);
});

Deno.test("what does not go together, or cannot be, is a usage error", () => {
  const wrong: [string, string[]][] = [
    ["--loss goes with --peers", ["--loss", "0.2"]],
    ["leave out --clients", ["--peers", "3", "--clients", "2"]],
    ["leave out --msgs", ["--peers", "3", "--msgs", "2"]],
    ["leave out --window", ["--peers", "3", "--window", "2"]],
    ["leave out --host", ["--peers", "3", "--host", "example.net"]],
    ["leave out --port", ["--peers", "3", "--port", "6667"]],
    ["leave out --room", ["--peers", "3", "--room", "lobby"]],
    ["leave out --classic", ["--peers", "3", "--classic"]],
    ["leave out --chaos", ["--peers", "3", "--chaos"]],
    ["--peers must be a whole number from 2 to 32", ["--peers", "33"]],
    ["--loss must be a number from 0 to 0.5", ["--peers", "3", "--loss", "0.6"]],
    ["--seconds is from 1", ["--peers", "3", "--seconds", "0.5"]],
    ["--rate is from 1 to 1000", ["--peers", "3", "--rate", "2000"]],
  ];
  for (const [message, words] of wrong) assertThrows(() => peers(...words), UsageError, message);
  const seeded = values("--seed", "1") as unknown as Parameters<typeof chaosOf>[0];
  assertThrows(() => chaosOf(seeded, Math.random), UsageError, "--seed goes with --chaos or --peers.");
});
