import { assert, assertEquals } from "@std/assert";
import { commands, interpret } from "../../../client/commands.ts";
import { screenOnly, typedCommands } from "../../../client/screen/screen_commands.ts";
import { defaultSettings } from "../../../client/terminal/settings.ts";
import { settingRows } from "../../../client/terminal/settings_table.ts";
import { Scene, words } from "./scene.ts";

const last = (scene: Scene) => words(scene.current).at(-1);

function items(scene: Scene): string[] {
  const { overlay } = scene.model;
  return overlay.type === "list" ? overlay.items.map(({ text, detail }) => `${text} | ${detail}`) : [];
}

Deno.test("each name means one command, and none of the line mode's is missing", () => {
  const names = typedCommands.flatMap(({ name, aliases }) => [name, ...aliases]);
  assertEquals(names.length, new Set(names).size);
  for (const { name } of commands) assert(names.includes(name), name);
});

Deno.test("the line mode says of the others where they are to be had", () => {
  assertEquals(interpret("/search kites", [...commands, ...screenOnly]), {
    type: "mistake",
    sentence: "/search is for the full screen: run chatroom client on a terminal, without --plain.",
  });
  assertEquals(interpret("/me waves", [...commands, ...screenOnly]), { type: "act", text: "waves" });
});

Deno.test("what the commands send", () => {
  const scene = Scene.online();
  for (
    const [typed, sent] of [
      ["/away", "AWAY :away"],
      ["/away lunch time", "AWAY :lunch time"],
      ["/back", "AWAY"],
      ["/invite dan", "INVITE dan #a"],
      ["/invite dan #b", "INVITE dan #b"],
      ["/kick bob", "KICK #a :bob"],
      ["/kick bob be nice", "KICK #a bob :be nice"],
      ["/kick #b bob be nice", "KICK #b bob :be nice"],
      ["/mode", "MODE #a"],
      ["/mode +o bob", "MODE #a +o bob"],
      ["/msg bob psst", "PRIVMSG bob :psst"],
      ["/nick anna", "NICK anna"],
      ["/part bye", "PART #a bye"],
      ["/topic new words", "TOPIC #a :new words"],
      ["/who bob", "WHOIS bob"],
    ] as const
  ) {
    scene.type(typed);
    assertEquals(scene.sent(), [sent], typed);
  }
});

Deno.test("what is for rooms is not for the server's conversation", () => {
  const scene = Scene.online();
  scene.act({ type: "switch", to: "previous" });
  for (const typed of ["/kick bob", "/mode", "/invite bob", "/topic", "/who", "hello"]) {
    scene.type(typed);
    assertEquals(scene.take(), [{ type: "draft", text: typed }], typed);
  }
  scene.type("/close");
  assertEquals(last(scene), "-- error This one stays. To leave the server: /quit");
});

Deno.test("the settings are listed, told, changed and saved; what they cannot be is refused", () => {
  const scene = Scene.online();
  const names: string[] = settingRows.map(({ name }) => name);
  assertEquals(names.sort(), Object.keys(defaultSettings).sort());
  scene.type("/set");
  assertEquals(items(scene).length, settingRows.length);
  assertEquals(items(scene)[0], "theme auto | The colours (auto, dark, light, high-contrast, colour-blind)");
  scene.act({ type: "choose" });
  assertEquals(scene.take(), [{ type: "draft", text: "/set theme " }]);
  scene.type("/set clock");
  assertEquals(last(scene), "-- clock is 24h. How times are shown (24h, 12h).");
  for (
    const [typed, name, value] of [
      ["/set clock 12H", "clock", "12h"],
      ["/set Bell off", "bell", false],
      ["/set typing YES", "typing", true],
      ["/set awayAfter 15", "awayAfter", 15],
      ["/set highlight deno, rust", "highlight", ["deno", "rust"]],
      ["/set highlight none", "highlight", []],
    ] as const
  ) {
    scene.type(typed);
    const [saved] = scene.take();
    assertEquals(saved?.type === "save" && saved.settings[name], value as never, typed);
    assertEquals(scene.model.settings[name], value as never);
  }
  for (
    const typed of [
      "/set clock 13h",
      "/set bell loud",
      "/set awayAfter -1",
      "/set awayAfter 9999",
      "/set x y",
    ]
  ) {
    scene.type(typed);
    assertEquals(scene.take(), [], typed);
    assert(last(scene)!.startsWith("-- error "), typed);
  }
  scene.type("/set themes dark");
  assertEquals(last(scene), "-- error There is no setting themes. Did you mean theme?");
});

Deno.test("a setting holds as soon as it is made", () => {
  const scene = Scene.online();
  scene.join("#b", "ann bob");
  scene.type("/set highlight kites");
  scene.type("/dnd");
  assertEquals(scene.model.settings.dnd, true);
  scene.take();
  scene.say("bob", "#b", "red kites");
  assertEquals(scene.in("#b").highlights, 1);
  assertEquals(scene.take(), []);
  scene.type("/dnd");
  assertEquals(scene.model.settings.dnd, false);
});

Deno.test("rooms, people and commands are lists to choose from", () => {
  const scene = Scene.online();
  scene.type("/list");
  assertEquals(scene.sent(), ["LIST"]);
  scene.hear(":server 321 ann Channel :Users Name");
  scene.hear(":server 322 ann #a 3 :");
  scene.hear(":server 322 ann #b 1 :All about b");
  scene.hear(":server 323 ann :End");
  assertEquals(items(scene), ["#a | 3 people", "#b | 1 person, All about b"]);
  scene.act({ type: "move", by: 1 });
  scene.act({ type: "choose" });
  assertEquals(scene.sent(), ["JOIN #b"]);
  scene.join("#b", "ann");
  assertEquals(scene.current.name, "#b");
  scene.take();
  scene.type("/who #a");
  assertEquals(scene.sent(), ["NAMES #a"]);
  scene.hear(":server 353 ann = #a :@cat!u@h bob!u@h ann!u@h");
  scene.hear(":server 366 ann #a :End");
  scene.hear(":server 353 ann = #a :unasked");
  scene.hear(":server 366 ann #a :End");
  assertEquals(items(scene), ["@cat | ", "bob | ", "ann | "]);
  scene.act({ type: "choose" });
  assertEquals(scene.current.name, "cat");
  assertEquals(scene.current.kind, "person");
  scene.type("/help");
  assertEquals(items(scene).length, typedCommands.length);
  scene.act({ type: "close" });
  scene.type("/help kick");
  assertEquals(last(scene), "-- /kick [ROOM] NAME [REASON]  Remove NAME from this room or another");
  scene.act({ type: "help" });
  assertEquals(scene.model.overlay, { type: "keys" });
});

Deno.test("what is not asked for any more fills no list", () => {
  const scene = Scene.online();
  scene.type("/list");
  scene.type("/help");
  scene.hear(":server 322 ann #b 1 :");
  assertEquals(items(scene).some((item) => item.startsWith("#b")), false);
});

Deno.test("/clear empties the screen, and what was there comes back from the server", () => {
  const scene = Scene.online();
  scene.say("bob", "#a", "one", "m1", 1);
  scene.type("/clear");
  assertEquals(words(scene.current), []);
  scene.take();
  scene.effects.push(...scene.model.atTop());
  assertEquals(scene.take().map(({ type }) => type), ["older"]);
  scene.say("bob", "#a", "one", "m1", 1, "history");
  assertEquals(words(scene.current), ["<bob> one"]);
});

Deno.test("who we are logged in as follows the server", () => {
  const scene = Scene.online();
  scene.hear(":server 900 ann ann!u@h cat :You are now logged in as cat.");
  assertEquals(scene.model.account, "cat");
  scene.hear(":ann!u@h ACCOUNT *");
  assertEquals(scene.model.account, undefined);
  scene.hear(":ann!u@h JOIN #b dora :Ann");
  assertEquals(scene.model.account, "dora");
  scene.hear(":server 901 ann ann!u@h :You are now logged out.");
  assertEquals(scene.model.account, undefined);
});

Deno.test("the first ^C says how to leave, the second one leaves, if it comes soon", () => {
  const scene = Scene.online();
  scene.act({ type: "help" });
  scene.act({ type: "interrupt" });
  assertEquals(scene.model.overlay, { type: "none" });
  assertEquals(scene.model.news, "press ^C again to leave");
  assertEquals(scene.take(), [{ type: "draft", text: "" }]);
  scene.wait(2500);
  assertEquals(scene.model.news, "connected");
  scene.act({ type: "interrupt" });
  scene.take();
  scene.wait(1000);
  scene.act({ type: "interrupt" });
  assertEquals(scene.take(), [{ type: "quit", reason: undefined }]);
  scene.type("/quit see you");
  assertEquals(scene.take(), [{ type: "quit", reason: "see you" }]);
});
