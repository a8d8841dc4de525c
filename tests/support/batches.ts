// Lines of a batch, as a test reads them.
import { bare, type RawClient, tagsOf } from "./raw_client.ts";

/**
 * The lines within the one batch that came, without what every line of it has. Throws where lines came beside it, or do
 * not say that they are part of it.
 */
export function unbatch(lines: readonly string[], type: string, ...params: string[]): string[] {
  const [open = "", ...rest] = lines;
  const close = rest.pop() ?? "";
  const name = /^BATCH \+(\S+) /.exec(bare(open))?.[1];
  const head = ["BATCH", `+${name}`, type, ...params].join(" ");
  if (name === undefined || bare(open) !== head || bare(close) !== `BATCH -${name}`) {
    throw new Error(`This is no batch ${type} ${params.join(" ")}:\n${lines.join("\n")}`);
  }
  const stray = rest.find((line) => tagsOf(line).get("batch") !== name);
  if (stray !== undefined) throw new Error(`This line is no part of its batch: ${stray}`);
  return rest;
}

/** What CHATHISTORY answers for a target: the texts of its lines. */
export async function history(client: RawClient, target: string, request: string): Promise<string[]> {
  const [subcommand, ...rest] = request.split(" ");
  const lines = await client.ask(`CHATHISTORY ${subcommand} ${target} ${rest.join(" ")}`);
  return unbatch(lines, "chathistory", target).map(textOf);
}

/** The last parameter of a line. */
export const textOf = (line: string) =>
  / :(.*)$/.exec(line.replace(/^@\S+ :\S+/, ""))?.[1] ?? line.split(" ").at(-1)!;
