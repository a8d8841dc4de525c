import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Failure, UsageError } from "../../cli/command.ts";
import { SavedServers } from "../../client/saved_servers.ts";
import { inTempDir } from "../support/temp_dir.ts";

const home = { host: "::1", port: 9091, nick: "ann", account: undefined, rooms: ["#lobby", "#dev"] };

Deno.test("what is saved is found, and listed", () =>
  inTempDir(async (dir) => {
    const servers = new SavedServers(`${dir}/chatroom`);
    assertEquals(await servers.list(), ["No server is saved yet. /save WORD saves the one you are on."]);
    assertEquals(await servers.save("home", home), [
      "Saved as home: ann at [::1]:9091, in #lobby #dev. To come back: chatroom client home",
    ]);
    await servers.save("work", { host: "chat.example.org", account: "bea" });
    const { account: _none, ...kept } = home;
    assertEquals(await servers.find("home"), kept);
    assertEquals(await servers.list(), [
      "home: ann at [::1]:9091, in #lobby #dev",
      "work: chat.example.org, account bea",
    ]);
  }));

Deno.test("what is not known in the file stays when a server is saved again", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/servers.json`;
    await Deno.writeTextFile(
      path,
      '{"home": {"host": "a", "account": "x", "colour": "red"}, "b": {"host": "b"}}',
    );
    await new SavedServers(dir).save("home", home);
    const { account: _none, ...kept } = home;
    assertEquals(JSON.parse(await Deno.readTextFile(path)), {
      home: { ...kept, colour: "red" },
      b: { host: "b" },
    });
  }));

Deno.test("a mistyped name: what was meant, and what there is", () =>
  inTempDir(async (dir) => {
    const servers = new SavedServers(dir);
    const none = await assertRejects(() => servers.find("hme"), UsageError);
    assertStringIncludes(none.message, "None is saved yet");
    await servers.save("home", home);
    await servers.save("work", { host: "b" });
    const { message } = await assertRejects(() => servers.find("hme"), UsageError);
    assertEquals(
      message,
      'There is no saved server "hme". Did you mean home?\nThere are: home, work.\n' +
        "Or is it a host? Try: chatroom client --host hme",
    );
    await assertRejects(() => servers.find("constructor"), UsageError);
  }));

Deno.test("a name that would be no word on the command line is refused", () =>
  inTempDir(async (dir) => {
    const servers = new SavedServers(dir);
    for (const name of ["", "-x", "a b", "a/b", "\x1b[2J", "x".repeat(41)]) {
      await assertRejects(() => servers.save(name, home), Failure, "cannot be a name here");
    }
    await assertRejects(() => new SavedServers(undefined).save("home", home), Failure, "no place");
    await servers.save("__proto__", home);
    assertEquals((await servers.find("__proto__")).host, "::1");
  }));

const mistakes: [text: string, words: string][] = [
  ["[]", "not a JSON object"],
  ['{"a": 1}', '"a" is not an object'],
  ['{"a": {}}', '"a" has no "host"'],
  ['{"a": {"host": "x y"}}', '"a" has "x y" for its "host", which is a host\'s name or address.'],
  ['{"a": {"host": "x", "port": 0}}', 'has 0 for its "port", which is a whole number from 1 to 65535.'],
  ['{"a": {"host": "x", "nick": "a b"}}', 'has "a b" for its "nick"'],
  ['{"a": {"host": "x", "rooms": "#a"}}', 'has "#a" for its "rooms", which is a list of rooms'],
  ['{"a": {"host": "x", "rooms": ["#a,#b"]}}', 'has ["#a,#b"] for its "rooms"'],
];

for (const [text, words] of mistakes) {
  Deno.test(`a broken file is refused, and left as it is: ${text}`, () =>
    inTempDir(async (dir) => {
      const servers = new SavedServers(dir);
      await Deno.writeTextFile(`${dir}/servers.json`, text);
      for (const use of [() => servers.find("b"), () => servers.list(), () => servers.save("b", home)]) {
        const { message } = await assertRejects<Failure>(use, Failure, words);
        assertStringIncludes(message, `${dir}/servers.json`);
      }
      assertEquals(await Deno.readTextFile(`${dir}/servers.json`), text);
    }));
}
