// The flags of `chatroom server` that do some work on what is kept and end, and what they ask for together.
import { UsageError, type Values } from "../../cli/command.ts";

export const maintenanceFlags = [
  { name: "check", type: "boolean", help: "Verify what is kept, say what is wrong with it, and end" },
  { name: "json", type: "boolean", help: "With --check: say it as JSON" },
  {
    name: "export",
    type: "string",
    placeholder: "ROOM",
    help: "Print what was said in a room, or between NAME,NAME, as JSON Lines, and end",
  },
  {
    name: "import",
    type: "string",
    placeholder: "FILE",
    help: "Take such lines into the room they are of, once, and end; - for standard input",
  },
  { name: "into", type: "string", placeholder: "ROOM", help: "With --import: into this room instead" },
] as const;

/** What is to be done without a server; null for nothing, which leaves the server. */
export type Work =
  | { readonly kind: "check"; readonly json: boolean }
  | { readonly kind: "export"; readonly what: string }
  | {
    readonly kind: "import";
    readonly file: string;
    readonly into: string | null;
    readonly quotaBytes: number | undefined;
  };

const goWith = {
  check: ["data", "json"],
  export: ["data"],
  import: ["data", "into", "quota-bytes"],
} as const;

type Asked = Values<typeof maintenanceFlags> & { readonly "quota-bytes": number | undefined };

/** `given` are the names of the flags on the command line. Throws UsageError for flags that make no sense together. */
export function workOf(values: Asked, given: ReadonlySet<string>): Work | null {
  const [kind, other] = (["check", "export", "import"] as const).filter((name) => given.has(name));
  if (other !== undefined) throw new UsageError(`--${kind} and --${other} exclude each other.`);
  if (values.json && kind !== "check") throw new UsageError("--json goes with --check.");
  if (values.into !== undefined && kind !== "import") throw new UsageError("--into goes with --import.");
  if (kind === undefined) return null;
  const allowed: readonly string[] = [kind, ...goWith[kind]];
  const odd = [...given].find((name) => !allowed.includes(name));
  if (odd !== undefined) throw new UsageError(`--${kind} starts no server: --${odd} does not go with it.`);
  switch (kind) {
    case "check":
      return { kind, json: values.json };
    case "export":
      return { kind, what: values.export! };
    case "import":
      return { kind, file: values.import!, into: values.into ?? null, quotaBytes: values["quota-bytes"] };
  }
}
