// The self-extracting kind of executable: stub.sh, the bundled program and a gzipped runtime in one file. Knows
// the layout of that file; knows nothing of how its parts were made.
import { createHash } from "node:crypto";
import stub from "./stub.sh" with { type: "text" };

export interface Parts {
  readonly version: string;
  /** Such as `x86_64-unknown-linux-gnu`. */
  readonly target: string;
  /** Flags for `deno run`, each without a space. */
  readonly flags: readonly string[];
  /** The same for `chatroom loadtest`. */
  readonly loadtestFlags: readonly string[];
  /** One JavaScript module. */
  readonly app: Uint8Array;
  readonly runtime: PackedRuntime;
}

export interface PackedRuntime {
  /** Of the runtime as it will be run. */
  readonly hash: string;
  readonly bytes: number;
  readonly gzip: Uint8Array;
}

/** Parts start at multiples of this, and the first page is the script alone: some shells refuse a script with a NUL. */
const pageBytes = 4096;

/** The whole file. */
export function selfExtractor(
  { version, target, flags, loadtestFlags, app, runtime }: Parts,
): Uint8Array<ArrayBuffer> {
  const appAt = pageBytes;
  const runtimeAt = Math.ceil((appAt + app.length) / pageBytes) * pageBytes;
  const wholeSize = runtimeAt + runtime.gzip.length;
  const script = new TextEncoder().encode(fill(stub, {
    VERSION: version,
    TARGET: target,
    FLAGS: flags.join(" "),
    LOADTEST_FLAGS: loadtestFlags.join(" "),
    APP_HASH: contentHash(app),
    APP_AT: appAt,
    APP_SIZE: app.length,
    RUNTIME_HASH: runtime.hash,
    RUNTIME_AT: runtimeAt,
    RUNTIME_SIZE: runtime.bytes,
    WHOLE_SIZE: wholeSize,
  }));
  if (script.length > pageBytes) throw new Error(`stub.sh fills ${script.length} bytes of ${pageBytes}`);
  const file = new Uint8Array(wholeSize).fill("\n".charCodeAt(0), 0, appAt);
  file.set(script);
  file.set(app, appAt);
  file.set(runtime.gzip, runtimeAt);
  return file;
}

/** A short name for content, to tell builds from each other; not a proof against forgery. */
export function contentHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

function fill(template: string, values: Record<string, string | number>): string {
  return template.replaceAll(/@([A-Z_]+)@/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`stub.sh asks for an unknown @${name}@`);
    return String(values[name]);
  });
}
