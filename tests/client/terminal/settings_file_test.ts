import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../cli/command.ts";
import { configFolder, readSettings, writeSettings } from "../../../client/terminal/settings_file.ts";
import { defaultSettings } from "../../../client/terminal/settings.ts";
import { inTempDir } from "../../support/temp_dir.ts";

Deno.test("the file is in XDG_CONFIG_HOME if that is absolute, else at home", () => {
  assertEquals(configFolder("/config", "/home/ann"), "/config/chatroom");
  assertEquals(configFolder("relative", "/home/ann"), "/home/ann/.config/chatroom");
  assertEquals(configFolder(undefined, undefined), undefined);
});

Deno.test("without a file everything is as usual, and what is written is read", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/deep/er/settings.json`;
    assertEquals(await readSettings(path), defaultSettings);
    const settings = {
      ...defaultSettings,
      theme: "light",
      highlight: ["deno", "世界"],
      awayAfter: 5,
    } as const;
    await writeSettings(path, defaultSettings, settings);
    assertEquals(await readSettings(path), settings);
    assertEquals((await Array.fromAsync(Deno.readDir(`${dir}/deep/er`))).map(({ name }) => name), [
      "settings.json",
    ]);
  }));

Deno.test("what the file holds besides stays in it", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/settings.json`;
    await Deno.writeTextFile(path, '{"servers": {"home": {"host": "::1"}}, "bell": false}');
    assertEquals(await readSettings(path), { ...defaultSettings, bell: false });
    await writeSettings(path, { ...defaultSettings, bell: false }, defaultSettings);
    const written = JSON.parse(await Deno.readTextFile(path));
    assertEquals([written.servers, written.bell], [{ home: { host: "::1" } }, true]);
  }));

Deno.test("two clients keep what the other has changed", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/settings.json`;
    await writeSettings(path, defaultSettings, { ...defaultSettings, bell: false });
    await writeSettings(path, defaultSettings, { ...defaultSettings, theme: "dark" });
    assertEquals(await readSettings(path), { ...defaultSettings, bell: false, theme: "dark" });
  }));

Deno.test("a file that was broken meanwhile is not overwritten", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/settings.json`;
    await Deno.writeTextFile(path, '{"bell": false,}');
    await assertRejects(
      () => writeSettings(path, defaultSettings, { ...defaultSettings, dnd: true }),
      Failure,
      "not JSON",
    );
    assertEquals(await Deno.readTextFile(path), '{"bell": false,}');
    assertEquals((await Array.fromAsync(Deno.readDir(dir))).length, 1);
  }));

const mistakes: [text: string, words: string][] = [
  ["{", "not JSON"],
  ["[]", "not a JSON object"],
  ['{"theme": "pink"}', '"pink" cannot be "theme", which is one of auto, dark,'],
  ['{"bell": 1}', '1 cannot be "bell", which is true or false.'],
  ['{"awayAfter": -1}', '-1 cannot be "awayAfter", which is a whole number from 0 to 1440.'],
  ['{"highlight": ["a", 1]}', 'cannot be "highlight", which is a list of words.'],
];

for (const [text, words] of mistakes) {
  Deno.test(`a mistake in the file is told, with the file: ${text}`, () =>
    inTempDir(async (dir) => {
      const path = `${dir}/settings.json`;
      await Deno.writeTextFile(path, text);
      const { message } = await assertRejects(() => readSettings(path), Failure, words);
      assertEquals(message.includes(path), true);
    }));
}
