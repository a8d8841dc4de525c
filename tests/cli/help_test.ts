import { assert, assertEquals, assertMatch } from "@std/assert";
import { commandHelp, overview } from "../../cli/help.ts";
import { listed, plain, sample } from "../support/sample_command.ts";

const text = (styled: string) => styled.replaceAll(/\x1b\[\d+m/g, "");

Deno.test("the overview lists each command with its summary, aligned", () => {
  const lines = text(overview(listed)).split("\n");
  assert(lines.includes("  paint  Paint a wall"));
  assert(lines.includes("  sweep  Sweep it's floor: all"));
  assertEquals(lines.at(-1), "");
});

Deno.test("a command's help shows usage, every flag with its value and default, and examples", () => {
  const help = text(commandHelp(sample));
  assertMatch(help, /^Paints a wall\.\n\nUsage: chatroom paint brick\|wood \[FLAGS\]\n/);
  const flags = [
    "  --dry             Only say what would be done",
    "  --host [HOST]     Where it stands (default here)",
    "  --name NAME       Whose it is: 'ours' [or not]",
    "  --color red|blue  Its color",
    "  --coats N         How often (default 2)",
    "  --meters M        How wide",
  ];
  assert(help.includes(`\n${flags.join("\n")}\n`), help);
  assert(help.endsWith("\nExamples:\n  chatroom paint brick --coats 3\n"), help);
});

Deno.test("a command without flags mentions none", () => {
  assertEquals(
    text(commandHelp(plain)),
    "Sweeps the floor.\n\nUsage: chatroom sweep\n\nExamples:\n  chatroom sweep\n",
  );
});
