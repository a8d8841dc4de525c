// What completion knows of the state: who and what could be meant. Pure.
import type { Known } from "./input/completion.ts";
import { typedCommands } from "../screen/screen_commands.ts";
import type { State } from "./model/state.ts";
import { settingRows } from "./settings_table.ts";

/** Among so many of the newest entries it is looked for who spoke last. */
const entriesAsked = 200;

export function known({ conversations, current, nickname }: State): Known {
  const conversation = conversations[current];
  const nicknames = new Set<string>();
  for (const entry of conversation?.entries.slice(-entriesAsked).reverse() ?? []) {
    if (entry.type === "said" && !entry.isOwn) nicknames.add(entry.from);
  }
  for (const member of conversation?.members ?? []) nicknames.add(member.nickname);
  for (const { kind, name } of conversations) if (kind === "person") nicknames.add(name);
  nicknames.delete(nickname);
  return {
    nicknames: [...nicknames],
    rooms: conversations.filter(({ kind }) => kind === "room").map(({ name }) => name),
    commands: typedCommands,
    settings: settingRows,
  };
}
