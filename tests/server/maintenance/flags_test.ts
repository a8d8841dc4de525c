import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/command.ts";
import { flagsGiven, parse } from "../../../cli/parse.ts";
import { command } from "../../../server/cli.ts";
import { workOf } from "../../../server/maintenance/flags.ts";

/** What `chatroom server` and these words would do. */
function work(...words: string[]) {
  const { values } = parse(command, words);
  return workOf(values as never, flagsGiven(command, words));
}

Deno.test("each work is asked for with its own flags, and a server with none of them", () => {
  assertEquals(work(), null);
  assertEquals(work("--port", "0", "--data", "x"), null);
  assertEquals(work("--check", "--data", "x"), { kind: "check", json: false });
  assertEquals(work("--json", "--check"), { kind: "check", json: true });
  assertEquals(work("--export", "#a"), { kind: "export", what: "#a" });
  assertEquals(work("--import", "-"), { kind: "import", file: "-", into: null, quotaBytes: undefined });
  assertEquals(work("--import=f", "--into", "#b", "--quota-bytes", "2000000"), {
    kind: "import",
    file: "f",
    into: "#b",
    quotaBytes: 2_000_000,
  });
});

const refused: [words: string, why: string][] = [
  ["--check --export #a", "--check and --export exclude each other."],
  ["--import f --export #a", "--export and --import exclude each other."],
  ["--check --port 9090", "--check starts no server: --port does not go with it."],
  ["--check --memory", "--check starts no server: --memory does not go with it."],
  ["--export #a --durability fsync", "--export starts no server: --durability does not go with it."],
  ["--import f --keep-days 3", "--import starts no server: --keep-days does not go with it."],
  ["--check --quota-bytes 2000000", "--check starts no server: --quota-bytes does not go with it."],
  ["--json", "--json goes with --check."],
  ["--export #a --json", "--json goes with --check."],
  ["--into #a", "--into goes with --import."],
  ["--check --into #a", "--into goes with --import."],
];

for (const [words, why] of refused) {
  Deno.test(`makes no sense: ${words}`, () => {
    assertThrows(() => work(...words.split(" ")), UsageError, why);
  });
}
