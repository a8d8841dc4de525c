import { assert, assertEquals } from "@std/assert";
import { defaultSettings, type Settings } from "../../../client/terminal/settings.ts";
import { settingRows } from "../../../client/terminal/settings_table.ts";

const document = new URL("../../../docs/CLIENT.md", import.meta.url);

Deno.test("each setting has a row, and its default is a value of it", () => {
  assertEquals(settingRows.map(({ name }) => name).sort(), Object.keys(defaultSettings).sort());
  for (const row of settingRows) assert(row.isValue(defaultSettings[row.name]), row.name);
});

Deno.test("docs/CLIENT.md has the settings of the table, no more and no fewer", async () => {
  const rows = (await Deno.readTextFile(document)).split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const expected = settingRows.map(({ name, help, kind }) => [
    `\`${name}\``,
    help,
    kind,
    `\`${JSON.stringify(defaultSettings[name])}\``,
  ]);
  assertEquals(rows, expected);
});

Deno.test("what can be typed can be kept, and is typed as it is shown", () => {
  const typed: Record<keyof Settings, string> = {
    theme: "light",
    highlight: "deploy 世界",
    bell: "off",
    notify: "no",
    dnd: "on",
    typing: "false",
    awayAfter: "1440",
    ignore: "eve",
    rooms: "off",
    members: "off",
    mouse: "off",
    clock: "12h",
  };
  for (const row of settingRows) {
    const settings = row.with(defaultSettings, typed[row.name]);
    assert(settings && row.isValue(settings[row.name]), row.name);
    assertEquals(row.with(defaultSettings, row.show(settings)), settings);
    assertEquals(row.isValue({}), false);
  }
});
