// The settings of the terminal client in a file: JSON, with the names and values of terminal/settings.ts. What is not
// in it has its default, and what is not known in it is left there.
import { Failure } from "../cli/command.ts";
import { defaultSettings, type Settings } from "./terminal/settings.ts";

/** Where the file is, by XDG_CONFIG_HOME and HOME. Undefined: there is no place for it. */
export function settingsPath(configHome: string | undefined, home: string | undefined): string | undefined {
  if (configHome?.startsWith("/")) return `${configHome}/chatroom/settings.json`;
  if (home?.startsWith("/")) return `${home}/.config/chatroom/settings.json`;
  return undefined;
}

/** Throws Failure where the file cannot be read, or holds something that is no setting. */
export async function readSettings(path: string): Promise<Settings> {
  const found = await readObject(path);
  const settings: Record<string, unknown> = { ...defaultSettings };
  for (const [name, usual] of Object.entries(defaultSettings)) {
    const value = found[name];
    if (value === undefined) continue;
    if (!isLike(value, usual, name)) {
      throw new Failure(
        `${path}: ${JSON.stringify(value)} cannot be "${name}", which is ${kindOf(usual, name)}.`,
      );
    }
    settings[name] = value;
  }
  return settings as unknown as Settings;
}

/** Throws what the file system says. The file is replaced whole, so that a full disk loses none. */
export async function writeSettings(path: string, settings: Settings): Promise<void> {
  const known = await readObject(path);
  const folder = path.slice(0, path.lastIndexOf("/"));
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(`${path}.new`, `${JSON.stringify({ ...known, ...settings }, undefined, 2)}\n`);
  await Deno.rename(`${path}.new`, path);
}

async function readObject(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return {};
    throw new Failure(`The settings in ${path} cannot be read: ${(error as Error).message}.`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(`The settings in ${path} are not JSON: ${error.message}.`);
  }
  throw new Failure(`The settings in ${path} are not a JSON object, such as {"theme": "dark"}.`);
}

const choices: Record<string, readonly string[]> = {
  theme: ["auto", "dark", "light", "high-contrast", "colour-blind"],
  clock: ["24h", "12h"],
};

function isLike(value: unknown, usual: unknown, name: string): boolean {
  if (choices[name]) return typeof value === "string" && choices[name].includes(value);
  if (Array.isArray(usual)) return Array.isArray(value) && value.every((each) => typeof each === "string");
  if (typeof usual === "number") return typeof value === "number" && Number.isInteger(value) && value >= 0;
  return typeof value === typeof usual;
}

function kindOf(usual: unknown, name: string): string {
  if (choices[name]) return `one of ${choices[name].join(", ")}`;
  if (Array.isArray(usual)) return "a list of words";
  return typeof usual === "number" ? "a whole number from 0 on" : "true or false";
}
