// A JSON object in a file that people edit too: read whole, replaced whole. Knows not what is in it.
import { Failure } from "../../cli/command.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Empty where there is no file. `what` it holds is for people. Throws Failure that says where a mistake is. */
export async function readObject(path: string, what: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return {};
    throw new Failure(`The ${what} in ${path} cannot be read: ${(error as Error).message}.`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(`The ${what} in ${path} are not JSON: there is a mistake in ${placeOf(text)}.`);
  }
  throw new Failure(`The ${what} in ${path} are not a JSON object, with { and } around it.`);
}

/**
 * Replaces the file whole, so that a full disk loses none of it and nobody reads half of it. Makes its folder if need
 * be. Throws what the file system says.
 */
export async function replaceObject(path: string, object: JsonObject): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true, mode: 0o700 });
  const target = await linkedFrom(path);
  // Two clients may write at once.
  const draft = `${target}.${crypto.randomUUID()}.new`;
  try {
    await Deno.writeTextFile(draft, `${JSON.stringify(object, undefined, 2)}\n`, { mode: 0o600 });
    await Deno.rename(draft, target);
  } catch (error) {
    await Deno.remove(draft).catch(() => "it may never have come to be");
    throw error;
  }
}

/**
 * Where a text stops being JSON. The parser often does not say, but it tells a beginning that could go on from one that
 * could not.
 */
function placeOf(text: string): string {
  let [sound, broken] = [0, text.length + 1];
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (canGoOn(text.slice(0, middle))) sound = middle;
    else broken = middle;
  }
  if (sound === text.length) return "its end, where something is missing";
  const lines = text.slice(0, broken).split("\n");
  const isBreak = lines.length > 1 && lines.at(-1) === "";
  const [line, column] = isBreak
    ? [lines.length - 1, lines.at(-2)!.length + 1]
    : [lines.length, lines.at(-1)!.length];
  return `line ${line}, column ${column}`;
}

function canGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    const place = /at position (\d+)/.exec(message)?.[1];
    return /end of JSON input/.test(message) || Number(place) === beginning.length;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Some keep such files elsewhere, with a link to them. */
async function linkedFrom(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}
