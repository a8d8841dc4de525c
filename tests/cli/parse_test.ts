import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../cli/command.ts";
import { flagsGiven, parse } from "../../cli/parse.ts";
import { plain, sample } from "../support/sample_command.ts";

const defaults = {
  dry: false,
  host: "here",
  name: undefined,
  color: undefined,
  coats: 2,
  meters: undefined,
};

Deno.test("flags that are not given have their defaults", () => {
  assertEquals(parse(sample, ["brick"]), { values: defaults, positionals: ["brick"] });
});

Deno.test("each kind of flag has its value, with a space or an equals sign, before or after the argument", () => {
  const given = { dry: true, host: "wall.example", name: "7", color: "red", coats: 9, meters: 2.5 };
  const split = "--dry --host wall.example --name 7 --color red --coats 9 --meters 2.5".split(" ");
  const joined = "--dry --host=wall.example --name=7 --color=red --coats=9 --meters=2.5".split(" ");
  for (const flags of [split, joined]) {
    assertEquals(parse(sample, [...flags, "wood"]), { values: given, positionals: ["wood"] });
    assertEquals(parse(sample, ["wood", ...flags]), { values: given, positionals: ["wood"] });
  }
});

Deno.test("a flag with a bare meaning may stand alone, at the end or before another flag", () => {
  assertEquals(parse(sample, ["brick", "--host"]).values["host"], "there");
  assertEquals(parse(sample, ["brick", "--host", "--dry"]).values, { ...defaults, host: "there", dry: true });
  assertEquals(parse(sample, ["brick", "--host="]).values["host"], "there");
});

Deno.test("what looks like a number or a flag can be an argument", () => {
  assertEquals(parse(sample, ["7"]).positionals, ["7"]);
  assertEquals(parse(sample, ["--", "--dry"]), { values: defaults, positionals: ["--dry"] });
});

Deno.test("an argument in brackets may be left out, and is one at most", () => {
  const optional = { ...plain, positionals: ["[NAME]"] };
  assertEquals(parse(optional, []).positionals, []);
  assertEquals(parse(optional, ["home"]).positionals, ["home"]);
  assertThrows(() => parse(optional, ["home", "work"]), UsageError, 'Unexpected argument "work"');
});

const wrong: [words: string, message: string][] = [
  ["brick --coat 3", "Unknown flag --coat. Did you mean --coats?\nTry: chatroom help paint"],
  ["brick --hlep", "Unknown flag --hlep. Did you mean --help?\nTry: chatroom help paint"],
  ["brick --coast=3", "Unknown flag --coast. Did you mean --coats?\nTry: chatroom help paint"],
  ["brick --zzzzzzz", "Unknown flag --zzzzzzz.\nTry: chatroom help paint"],
  ["brick -p 80", "Unknown flag -p.\nTry: chatroom help paint"],
  ["brick --no-dry", "Unknown flag --no-dry.\nTry: chatroom help paint"],
  ["brick --constructor", "Unknown flag --constructor.\nTry: chatroom help paint"],
  ["brick --__proto__=x", "Unknown flag --__proto__.\nTry: chatroom help paint"],
  ["brick --coats.x=1", "Unknown flag --coats.x. Did you mean --coats?\nTry: chatroom help paint"],
  ["brick --name", "--name needs a value: --name NAME"],
  ["brick --name --dry", "--name needs a value: --name NAME"],
  ["brick --coats", "--coats needs a value: --coats N"],
  ["brick --coats --dry", "--coats needs a value: --coats N"],
  ["brick --coats 0", '--coats must be a whole number from 1 to 9, not "0".'],
  ["brick --coats 10", '--coats must be a whole number from 1 to 9, not "10".'],
  ["brick --coats 2.5", '--coats must be a whole number from 1 to 9, not "2.5".'],
  ["brick --coats 0x2", '--coats must be a whole number from 1 to 9, not "0x2".'],
  ["brick --coats three", '--coats must be a whole number from 1 to 9, not "three".'],
  ["brick --coats=-1", '--coats must be a whole number from 1 to 9, not "-1".'],
  ["brick --meters 0.4", '--meters must be a number from 0.5 to 100, not "0.4".'],
  ["brick --meters Infinity", '--meters must be a number from 0.5 to 100, not "Infinity".'],
  ["brick --color green", '--color must be red or blue, not "green".'],
  ["brick --dry=maybe", "--dry takes no value."],
  ["brick --dry --dry", "--dry is given more than once."],
  ["brick --coats 1 --coats 2", "--coats is given more than once."],
  ["", "chatroom paint needs brick|wood.\nTry: chatroom help paint"],
  ["brick wood", 'Unexpected argument "wood".\nTry: chatroom help paint'],
];

for (const [words, message] of wrong) {
  Deno.test(`"${words}" is refused with a reason`, () => {
    const error = assertThrows(() => parse(sample, words.split(" ").filter(Boolean)), UsageError);
    assertEquals([error.message, error.exitCode], [message, 2]);
  });
}

Deno.test("a command without flags and arguments takes none", () => {
  assertEquals(parse(plain, []), { values: {}, positionals: [] });
  assertThrows(() => parse(plain, ["x"]), UsageError, 'Unexpected argument "x".');
});

Deno.test("a lone dash is a flag's value, or a word of its own", () => {
  for (const words of [["--name", "-", "brick"], ["--name=-", "brick"], ["brick", "--name", "-"]]) {
    const { values, positionals } = parse(sample, words);
    assertEquals([values["name"], positionals], ["-", ["brick"]], words.join(" "));
  }
  assertEquals(parse(sample, ["-"]).positionals, ["-"]);
  assertEquals(parse(sample, ["--dry", "-"]).positionals, ["-"]);
});

Deno.test("which flags were given is known, defaults or not", () => {
  const words = ["--host", "here", "--coats=2", "--dry", "brick", "--", "--color"];
  assertEquals([...flagsGiven(sample, words)].sort(), ["coats", "dry", "host"]);
  assertEquals(flagsGiven(sample, ["brick"]).size, 0);
});
