// /set, /ignore and their like: the settings as a person sees and changes them. Knows no file: saving is an effect.
import { nearest } from "../../../cli/suggest.ts";
import { settingNamed } from "../settings_table.ts";
import type { Chat } from "./chat.ts";

/** Without a name, lists them; without a value, tells it. */
export function setSetting(chat: Chat, name: string, value: string): void {
  if (name === "") {
    chat.overlays.showList("settings", "Settings", "");
    for (const row of chat.settingRows) {
      const item = { text: `${row.name} ${row.show(chat.settings)}`, detail: `${row.help} (${row.values})` };
      chat.overlays.add("settings", item, { type: "type", text: `/set ${row.name} ` });
    }
    return;
  }
  const row = settingNamed(chat.settingRows, name);
  if (!row) {
    const near = nearest(name, chat.settingRows.map((each) => each.name));
    const hint = near === undefined ? "/set shows them all." : `Did you mean ${near}?`;
    return chat.note("error", `There is no setting ${name}. ${hint}`);
  }
  if (value === "") {
    return chat.note("plain", `${row.name} is ${row.show(chat.settings)}. ${row.help} (${row.values}).`);
  }
  const settings = row.with(chat.settings, value);
  if (!settings) return chat.note("error", `${row.name} cannot be ${value}. It can be: ${row.values}.`);
  chat.set(settings);
  chat.note("status", `${row.name} is ${row.show(settings)} now.`);
}

export function ignore(chat: Chat, nickname: string): void {
  const { settings } = chat;
  if (nickname === "") {
    const names = settings.ignore.length === 0 ? "nobody" : settings.ignore.join(", ");
    return chat.note("plain", `You ignore ${names}.`);
  }
  if (chat.isIgnored(nickname)) return chat.note("status", `You ignore ${nickname} already.`);
  chat.set({ ...settings, ignore: [...settings.ignore, nickname] });
  chat.note(
    "status",
    `You see nothing more of what ${nickname} says. To see it again: /unignore ${nickname}`,
  );
}

export function unignore(chat: Chat, nickname: string): void {
  const { settings } = chat;
  if (!chat.isIgnored(nickname)) return chat.note("error", `You do not ignore ${nickname}.`);
  chat.set({
    ...settings,
    ignore: settings.ignore.filter((each) => chat.fold(each) !== chat.fold(nickname)),
  });
  chat.note("status", `You see again what ${nickname} says.`);
}
