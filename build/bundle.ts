// The program as a few small JavaScript modules, with stacks that name the sources' files and lines. In a single one
// each start would load the built-in modules of every command.
import { Buffer } from "node:buffer";
import { Failure } from "../cli/command.ts";

export interface BundleOptions {
  /** The deno to run. */
  readonly deno: string;
  /** The main module. */
  readonly main: string;
  /** Where to put the modules: a folder beside that of `main`, which is emptied first. */
  readonly out: string;
}

/** The module to run is `main.js`; the others are named as it imports them. */
export interface AppFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Throws Failure with the bundler's words. */
export async function bundle({ deno, main, out }: BundleOptions): Promise<AppFile[]> {
  await Deno.mkdir(out, { recursive: true });
  await Deno.remove(out, { recursive: true });
  const { success, stderr } = await new Deno.Command(deno, {
    args: [
      "bundle",
      "--quiet",
      "--minify",
      "--code-splitting",
      "--sourcemap",
      "inline",
      "--outdir",
      out,
      main,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Failure(`deno bundle failed: ${new TextDecoder().decode(stderr).trim()}`);
  const names = (await Array.fromAsync(Deno.readDir(out), ({ name }) => name)).sort();
  return await Promise.all(names.map(async (name) => {
    const code = withSlimMap(await Deno.readTextFile(`${out}/${name}`));
    return { name, bytes: new TextEncoder().encode(code) };
  }));
}

interface SourceMap {
  sources: string[];
  sourcesContent?: string[];
}

/**
 * Takes the sources' text and this machine's folders out of an inline source map: each start reads the map, and the
 * whole of it would cost a good 10 ms.
 */
export function withSlimMap(code: string): string {
  const [before, encoded] = code.split(/(?<=\n\/\/# sourceMappingURL=data:application\/json;base64,)/);
  if (encoded === undefined) throw new Error("deno bundle made no source map");
  const map = JSON.parse(Buffer.from(encoded, "base64").toString()) as SourceMap;
  delete map.sourcesContent;
  map.sources = map.sources.map((path) =>
    `chatroom:///${path.replace(/^.*\/npm\/[^/]+\/|^(?:\.\.\/)+/, "")}`
  );
  return before + Buffer.from(JSON.stringify(map)).toString("base64") + "\n";
}
