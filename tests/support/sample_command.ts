// A command with every kind of flag, for tests of what reads such tables.
import { type Command, defineCommand } from "../../cli/command.ts";

export const sample: Command = defineCommand({
  name: "paint",
  description: "Paints a wall.",
  flags: [
    { name: "dry", type: "boolean", help: "Only say what would be done" },
    {
      name: "host",
      type: "string",
      placeholder: "HOST",
      default: "here",
      bare: "there",
      help: "Where it stands",
    },
    { name: "name", type: "string", placeholder: "NAME", help: "Whose it is: 'ours' [or not]" },
    { name: "color", type: "string", placeholder: "COLOR", choices: ["red", "blue"], help: "Its color" },
    { name: "coats", type: "integer", placeholder: "N", min: 1, max: 9, default: 2, help: "How often" },
    { name: "meters", type: "number", placeholder: "M", min: 0.5, max: 100, help: "How wide" },
  ],
  positionals: ["brick|wood"],
  examples: ["chatroom paint brick --coats 3"],
  run: () => Promise.resolve(0),
});

export const plain: Command = defineCommand({
  name: "sweep",
  description: "Sweeps the floor.",
  flags: [],
  examples: ["chatroom sweep"],
  run: () => Promise.resolve(0),
});

export const listed = [{ ...sample, summary: "Paint a wall" }, {
  ...plain,
  summary: "Sweep it's floor: all",
}];
