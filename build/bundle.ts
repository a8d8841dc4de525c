// The program as one JavaScript module, small, and with stacks that name the sources' files and lines.
import { Buffer } from "node:buffer";
import { Failure } from "../cli/command.ts";

export interface BundleOptions {
  /** The deno to run. */
  readonly deno: string;
  /** The main module. */
  readonly main: string;
  /** Where to put the module: a path in a folder beside `main`. */
  readonly out: string;
}

/** Throws Failure with the bundler's words. */
export async function bundle({ deno, main, out }: BundleOptions): Promise<Uint8Array> {
  const { success, stderr } = await new Deno.Command(deno, {
    args: ["bundle", "--quiet", "--minify", "--sourcemap", "inline", "--output", out, main],
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Failure(`deno bundle failed: ${new TextDecoder().decode(stderr).trim()}`);
  return new TextEncoder().encode(withSlimMap(await Deno.readTextFile(out)));
}

interface SourceMap {
  sources: string[];
  sourcesContent?: string[];
}

/**
 * Takes the sources' text and this machine's folders out of an inline source map: each start reads the map, and the
 * whole of it would cost 12 ms.
 */
export function withSlimMap(code: string): string {
  const [before, encoded] = code.split(/(?<=\n\/\/# sourceMappingURL=data:application\/json;base64,)/);
  if (encoded === undefined) throw new Error("deno bundle made no source map");
  const map = JSON.parse(Buffer.from(encoded, "base64").toString()) as SourceMap;
  delete map.sourcesContent;
  map.sources = map.sources.map((path) => `chatroom:///${path.replace(/^.*\/npm\/[^/]+\/|^\.\.\//, "")}`);
  return before + Buffer.from(JSON.stringify(map)).toString("base64") + "\n";
}
