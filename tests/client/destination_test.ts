import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../cli/command.ts";
import { destination, type Flags } from "../../client/destination.ts";

const flags: Flags = { host: "localhost", port: 9090, nick: undefined, room: "#lobby", account: undefined };
const saved = {
  host: "chat.example.org",
  port: 7000,
  nick: "ann",
  account: "anna",
  rooms: ["#a", "b", "&c"],
};

Deno.test("without a name, the flags and their defaults", () => {
  assertEquals(destination({ ...flags, nick: "bob", room: "den" }, new Set(["nick", "room"]), undefined), {
    host: "localhost",
    port: 9090,
    nickname: "bob",
    account: undefined,
    room: "#den",
    otherRooms: [],
  });
  assertEquals(destination({ ...flags, account: "bea" }, new Set(["account"]), undefined).nickname, "bea");
});

Deno.test("with a name, what is saved, and the defaults for the rest", () => {
  assertEquals(destination(flags, new Set(), saved), {
    host: "chat.example.org",
    port: 7000,
    nickname: "ann",
    account: "anna",
    room: "#a",
    otherRooms: ["#b", "&c"],
  });
  assertEquals(destination(flags, new Set(), { host: "h" }), {
    host: "h",
    port: 9090,
    nickname: undefined,
    account: undefined,
    room: "#lobby",
    otherRooms: [],
  });
});

Deno.test("a flag wins over what is saved, where it says the default too", () => {
  const given = (changes: Partial<Flags>) =>
    destination({ ...flags, ...changes }, new Set(Object.keys(changes)), saved);
  assertEquals(given({ host: "localhost" }).host, "localhost");
  assertEquals(given({ port: 9090 }).port, 9090);
  assertEquals(given({ nick: "bob" }).nickname, "bob");
  assertEquals([given({ room: "#lobby" }).room, given({ room: "#lobby" }).otherRooms], ["#lobby", []]);
  assertEquals([given({ account: "bea" }).account, given({ account: "bea" }).nickname], ["bea", "bea"]);
});

Deno.test("what no server could take is refused", () => {
  for (
    const [changes, words] of [[{ nick: "a b" }, "--nick"], [{ account: "a b" }, "--account"], [
      { room: "a,b" },
      "--room",
    ]] as const
  ) {
    assertThrows(() => destination({ ...flags, ...changes }, new Set(), saved), UsageError, words);
  }
});
