import { assert, assertEquals } from "@std/assert";
import { Directory } from "../../../server/accounts/directory.ts";

const alice = { id: 1, name: "Alice" };

Deno.test("a name is its account's, its look too, and names of services are nobody's", () => {
  const directory = new Directory([alice]);
  assertEquals(directory.reservationOf("alICE"), { type: "owned", account: alice });
  assertEquals(directory.reservationOf("аlice"), { type: "alike", account: alice });
  assertEquals(directory.reservationOf("bob"), { type: "free" });
  assertEquals(directory.reservationOf("NickServ"), { type: "service" });
  assertEquals(directory.reservationOf("nıckserv"), { type: "service" });
  assertEquals([directory.find("ALICE"), directory.byId(1), directory.find("bob")], [
    alice,
    alice,
    undefined,
  ]);
});

Deno.test("only its owner may have a name that is taken, or one like it", () => {
  const directory = new Directory([alice]);
  for (const nickname of ["alice", "ALICE", "аlice", "a1ice"]) {
    assert(!directory.allows(nickname, null), nickname);
    assert(!directory.allows(nickname, "bob"), nickname);
    assert(directory.allows(nickname, "aLICE"), nickname);
  }
  assert(directory.allows("bob", null));
  assert(!directory.allows("ChanServ", "Alice"));
  directory.add({ id: 2, name: "bob" });
  assert(!directory.allows("BOB", null));
});
