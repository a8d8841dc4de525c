// The flags about what is kept: where, how safely, and how much of it.
import type { Values } from "../cli/command.ts";
import type { Keep } from "./store/retention.ts";

/** What is kept unless the flags say something else. A message of 60 characters costs about 150 bytes. */
const defaults = {
  messages: 1_000_000,
  bytes: 1024 ** 3,
  totalBytes: 4 * 1024 ** 3,
  /** Of the machine's memory with --memory, all rooms together. */
  memoryBytes: 64 * 1024 ** 2,
} as const;

const DAY_MS = 86_400_000;
const MOST_BYTES = 2 ** 50;

export const dataFlags = [
  {
    name: "data",
    type: "string",
    placeholder: "DIR",
    help: "Where what is said is kept (default: chatroom in the XDG state directory)",
  },
  { name: "memory", type: "boolean", help: "Keep what is said in memory only" },
  {
    name: "durability",
    type: "string",
    placeholder: "HOW",
    choices: ["fsync", "os"],
    default: "fsync",
    help: "What an echo promises: stored past a power cut, or past kill -9 only",
  },
  {
    name: "keep-messages",
    type: "integer",
    placeholder: "N",
    min: 1,
    max: 1_000_000_000,
    default: defaults.messages,
    help: "Messages kept in each room; past them the oldest go",
  },
  {
    name: "keep-days",
    type: "number",
    placeholder: "D",
    min: 0.001,
    max: 36_500,
    help: "Days that messages are kept (default: however long)",
  },
  {
    name: "keep-bytes",
    type: "integer",
    placeholder: "B",
    min: 1024 ** 2,
    max: MOST_BYTES,
    default: defaults.bytes,
    help: "Bytes kept of each room",
  },
  {
    name: "keep-total-bytes",
    type: "integer",
    placeholder: "B",
    min: 1024 ** 2,
    max: MOST_BYTES,
    help:
      `Bytes kept of all rooms together (default ${defaults.totalBytes}, with --memory ${defaults.memoryBytes})`,
  },
  {
    name: "quota-bytes",
    type: "integer",
    placeholder: "B",
    min: 1024 ** 2,
    max: MOST_BYTES,
    help: "Bytes the database may have; past them nothing more can be said (default: the disk's own limit)",
  },
] as const;

export function keepOf(values: Values<typeof dataFlags>): Keep {
  return {
    messages: values["keep-messages"],
    ageMs: (values["keep-days"] ?? Infinity) * DAY_MS,
    bytes: values["keep-bytes"],
    totalBytes: values["keep-total-bytes"] ?? (values.memory ? defaults.memoryBytes : defaults.totalBytes),
  };
}
