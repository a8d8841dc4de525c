// What completion knows of the state: who and what could be meant. Pure.
import type { Known, KnownCommand } from "./input/completion.ts";
import type { State } from "./model/state.ts";
import type { SettingRow } from "./settings_table.ts";

/** Among so many of the newest entries it is looked for who spoke last. */
const entriesAsked = 200;

/** `others` are names besides those of who is in sight; `bangs` the commands that a "!" can stand in front of. */
export function known(
  { conversations, current, nickname }: State,
  commands: readonly KnownCommand[],
  settings: readonly SettingRow[],
  { others = [], bangs = [] }: { readonly others?: readonly string[]; readonly bangs?: readonly string[] },
): Known {
  const conversation = conversations[current];
  const nicknames = new Set<string>();
  for (const entry of conversation?.entries.slice(-entriesAsked).reverse() ?? []) {
    if (entry.type === "said" && !entry.isOwn) nicknames.add(entry.from);
  }
  for (const member of conversation?.members ?? []) nicknames.add(member.nickname);
  for (const { kind, name } of conversations) if (kind === "person") nicknames.add(name);
  for (const name of others) nicknames.add(name);
  nicknames.delete(nickname);
  return {
    nicknames: [...nicknames],
    rooms: conversations.filter(({ kind }) => kind === "room").map(({ name }) => name),
    commands,
    settings,
    bangs,
  };
}
