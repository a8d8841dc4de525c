// The settings of the full screen in a file: JSON, with the names and values of settings_table.ts. What is
// not in it has its default, and what is not known in it is left there.
import { Failure } from "../../cli/command.ts";
import { readObject, replaceObject } from "./json_file.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { settingRows } from "./settings_table.ts";

/** The folder for all that a person sets, by XDG_CONFIG_HOME and HOME. Undefined: there is no place for it. */
export function configFolder(configHome: string | undefined, home: string | undefined): string | undefined {
  if (configHome?.startsWith("/")) return `${configHome}/chatroom`;
  if (home?.startsWith("/")) return `${home}/.config/chatroom`;
  return undefined;
}

/** The settings that are kept in that folder, and how to keep others. Throws Failure as readSettings does. */
export async function keptSettings(
  folder: string | undefined,
): Promise<{ readonly settings: Settings; readonly save: (settings: Settings) => Promise<void> }> {
  if (folder === undefined) return { settings: defaultSettings, save: () => Promise.resolve() };
  const path = `${folder}/settings.json`;
  const settings = await readSettings(path);
  let saved = settings;
  const save = async (settings: Settings) => {
    await writeSettings(path, saved, settings);
    saved = settings;
  };
  return { settings, save };
}

/** Throws Failure where the file cannot be read, or holds something that is no setting. */
export async function readSettings(path: string): Promise<Settings> {
  const found = await readObject(path, "settings");
  const settings: Record<string, unknown> = { ...defaultSettings };
  for (const row of settingRows) {
    const value = found[row.name];
    if (value === undefined) continue;
    if (!row.isValue(value)) {
      throw new Failure(`${path}: ${JSON.stringify(value)} cannot be "${row.name}", which is ${row.kind}.`);
    }
    settings[row.name] = value;
  }
  return settings as unknown as Settings;
}

/**
 * Writes what differs between the two, and leaves the rest as it is: another client may have changed it. Throws Failure
 * where the file is broken by now, which then stays as it is, and what the file system says.
 */
export async function writeSettings(path: string, before: Settings, after: Settings): Promise<void> {
  const known = await readObject(path, "settings");
  const changed = settingRows.map(({ name }) => name).filter((name) => before[name] !== after[name]);
  const news = Object.fromEntries(changed.map((name) => [name, after[name]]));
  await replaceObject(path, { ...known, ...news });
}
