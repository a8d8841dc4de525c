// The self-extracting kind of executable: stub.sh, the bundled program and a gzipped runtime in one file. Knows
// the layout of that file; knows nothing of how its parts were made.
import { createHash } from "node:crypto";
import type { AppFile } from "./bundle.ts";
import stub from "./stub.sh" with { type: "text" };

export interface Parts {
  readonly version: string;
  /** Such as `x86_64-unknown-linux-gnu`. */
  readonly target: string;
  /** Flags for `deno run`, each without a space. */
  readonly flags: readonly string[];
  /** The same for `chatroom loadtest`. */
  readonly loadtestFlags: readonly string[];
  /** One of them is `main.js`, and all end in .js. */
  readonly app: readonly AppFile[];
  readonly runtime: PackedRuntime;
}

export interface PackedRuntime {
  /** Of the runtime as it will be run. */
  readonly hash: string;
  readonly bytes: number;
  readonly gzip: Uint8Array;
}

/** The script is alone in what a shell may look at to tell a script from a program: some refuse one with a NUL. */
const scriptBytes = 8192;

/** The whole file: script, program, runtime. */
export function selfExtractor(
  { version, target, flags, loadtestFlags, app, runtime }: Parts,
): Uint8Array<ArrayBuffer> {
  const appSize = app.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const runtimeAt = scriptBytes + appSize;
  const wholeSize = runtimeAt + runtime.gzip.length;
  const script = new TextEncoder().encode(fill(stub, {
    VERSION: version,
    TARGET: target,
    FLAGS: flags.join(" "),
    LOADTEST_FLAGS: loadtestFlags.join(" "),
    APP_HASH: contentHash(...app.flatMap(({ name, bytes }) => [new TextEncoder().encode(name), bytes])),
    APP_AT: scriptBytes,
    APP_SIZE: appSize,
    APP_FILES: app.map(({ name, bytes }) => `${name}:${bytes.length}`).join(" "),
    RUNTIME_HASH: runtime.hash,
    RUNTIME_AT: runtimeAt,
    RUNTIME_SIZE: runtime.bytes,
    WHOLE_SIZE: wholeSize,
  }));
  if (script.length > scriptBytes) throw new Error(`stub.sh fills ${script.length} bytes of ${scriptBytes}`);
  const file = new Uint8Array(wholeSize).fill("\n".charCodeAt(0), 0, scriptBytes);
  file.set(script);
  let at = scriptBytes;
  for (const { bytes } of app) {
    file.set(bytes, at);
    at += bytes.length;
  }
  file.set(runtime.gzip, runtimeAt);
  return file;
}

/** A short name for content, to tell builds from each other; not a proof against forgery. */
export function contentHash(...parts: Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 16);
}

function fill(template: string, values: Record<string, string | number>): string {
  return template.replaceAll(/@([A-Z_]+)@/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`stub.sh asks for an unknown @${name}@`);
    return String(values[name]);
  });
}
