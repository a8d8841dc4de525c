import { assert, assertEquals } from "@std/assert";
import { Accounts } from "../../../peer/registry/accounts.ts";
import { openSqliteStore } from "../../../peer/registry/store/sqlite.ts";
import { BoundedWork } from "../../../server/accounts/bounded_work.ts";
import { Passwords } from "../../../server/accounts/password.ts";
import { Clock } from "../../support/clock.ts";
import { randomBytes } from "../../support/registry.ts";

const right = "correct horse battery staple";

/** Accounts whose hashes cost nothing: the salt and the password, cut to 32 bytes. */
function accounts({ mostWaiting = 64, mostAccounts = 1_000 } = {}) {
  const clock = new Clock();
  const hashes = { count: 0 };
  const hash = (password: string, salt: Uint8Array) => {
    hashes.count++;
    const bytes = new Uint8Array(32);
    bytes.set(salt.subarray(0, 8));
    bytes.set(new TextEncoder().encode(password).subarray(0, 24), 8);
    return Promise.resolve(bytes);
  };
  const passwords = new Passwords(hash, new BoundedWork(2, mostWaiting), randomBytes, randomBytes(32));
  const made = new Accounts(openSqliteStore(":memory:"), passwords, clock.now, mostAccounts);
  const login = async (name: string, password: string, place: string | null) => {
    const outcome = await made.login(name, password, place);
    return "type" in outcome ? outcome.reason : "in";
  };
  return { clock, accounts: made, login, hashes };
}

Deno.test("somebody else's wrong passwords make an account wait, but not where its owner has been before", async () => {
  const { clock, accounts: made, login } = accounts();
  assertEquals(await made.register("Ann", right, "home"), null);
  assertEquals(await login("ann", right, "home"), "in");
  for (let tries = 0; tries < 6; tries++) assertEquals(await login("ANN", "wrong", "attic"), "wrong");
  assertEquals(await login("ann", right, "attic"), "later");
  assertEquals(await login("ann", right, "elsewhere"), "later");
  assertEquals(await login("ann", right, "home"), "in");
  clock.pass(1_000);
  assertEquals(await login("ann", right, "elsewhere"), "in");
});

Deno.test("wrong passwords for many names make a place wait, and many accounts too", async () => {
  const { accounts: made, login } = accounts();
  for (let tries = 0; tries < 21; tries++) {
    assertEquals(await login(`name${tries}`, "wrong", "attic"), "wrong");
  }
  assertEquals([await login("other", "wrong", "attic"), await login("other", "wrong", "home")], [
    "later",
    "wrong",
  ]);
  assertEquals(await login("other", "wrong", null), "wrong");
  for (let count = 0; count < 31; count++) {
    assertEquals(await made.register(`n${count}`, right, "home"), null);
  }
  const refused = await made.register("more", right, "home");
  assertEquals(refused?.reason, "later");
  assert(refused!.waitMs > 0);
});

Deno.test("where too many log in at once, the others are told so, and are not counted as failures", async () => {
  const { accounts: made, login } = accounts({ mostWaiting: 1 });
  assertEquals(await made.register("ann", right, null), null);
  for (let round = 0; round < 3; round++) {
    const others = ["bob", "eve", "joe"].map((name) => login(`${name}${round}`, "wrong", null));
    assertEquals(await Promise.all([login("ann", right, null), login("ann", right, null)]), ["busy", "busy"]);
    assertEquals(await Promise.all(others), ["wrong", "wrong", "wrong"]);
  }
  assertEquals(await login("ann", "wrong", null), "wrong");
  assertEquals(await login("ann", right, null), "in");
});

Deno.test("of many guesses at once few are free", async () => {
  const { accounts: made, login } = accounts();
  assertEquals(await made.register("ann", right, null), null);
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => login("ann", "wrong", null)));
  assertEquals(outcomes.filter((outcome) => outcome === "wrong").length, 6);
});

Deno.test("the same name, however it is written, is taken; what can be no password is refused", async () => {
  const { accounts: made } = accounts();
  assertEquals(await made.register("Ann", right, null), null);
  assertEquals((await made.register("aNN", right, null))?.reason, "taken");
  // With a Cyrillic letter.
  assertEquals((await made.register("\u0410nn", right, null))?.reason, "taken");
  for (const password of ["short", "password1", "a\u0000bcdefgh", "x".repeat(400)]) {
    assertEquals((await made.register("bob", password, null))?.reason, "unfit", password);
  }
});

Deno.test("a name that nobody has costs what a wrong password costs, and a name that waits costs nothing", async () => {
  const { accounts: made, login, hashes } = accounts();
  await made.register("ann", right, null);
  for (const [name, password] of [["ann", "wrong"], ["nobody", "wrong"], ["nobody", "\u0000"]] as const) {
    const before = hashes.count;
    assertEquals([await login(name, password, null), hashes.count - before], ["wrong", 1], name);
  }
  for (const name of ["ann", "nobody"]) {
    while (await login(name, "wrong", null) === "wrong");
    const before = hashes.count;
    assertEquals([await login(name, right, null), hashes.count - before], ["later", 0], name);
  }
});

Deno.test("there are so many accounts and no more, and who is refused costs no hash", async () => {
  const { accounts: made, login, hashes } = accounts({ mostAccounts: 2 });
  for (const name of ["ann", "bob"]) assertEquals(await made.register(name, right, null), null);
  const before = hashes.count;
  assertEquals([(await made.register("eve", right, null))?.reason, hashes.count - before], ["full", 0]);
  assertEquals(await login("ann", right, null), "in");
});
