// Accounts over a real store; only Argon2id is another, quick function that counts what it is asked.
import { assert, assertEquals } from "@std/assert";
import { Accounts } from "../../../server/accounts/accounts.ts";
import { Bans } from "../../../server/accounts/bans.ts";
import { BoundedWork } from "../../../server/accounts/bounded_work.ts";
import { Directory } from "../../../server/accounts/directory.ts";
import { Passwords } from "../../../server/accounts/password.ts";
import { parseClientFirst } from "../../../server/accounts/scram.ts";
import { Store } from "../../../server/store/store.ts";
import { Clock } from "../../support/clock.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const HERE = "192.0.2.1";

class Registry implements AsyncDisposable {
  readonly clock = new Clock();
  readonly store = Store.volatile(0, setImmediate);
  readonly accounts: Accounts;
  /** Passwords that were hashed. */
  hashed = 0;

  constructor(atOnce = 2, waiting = 100) {
    const passwords = new Passwords(
      async (password, salt) => {
        this.hashed++;
        const digest = await crypto.subtle.digest("SHA-256", Uint8Array.of(...bytes(password), ...salt));
        return new Uint8Array(digest);
      },
      new BoundedWork(atOnce, waiting),
      (count) => crypto.getRandomValues(new Uint8Array(count)),
      this.store.registered.secret,
    );
    const bans = new Bans(this.store, []);
    this.accounts = new Accounts(this.store, new Directory([]), passwords, bans, this.clock.now);
  }

  async [Symbol.asyncDispose]() {
    await this.store.close();
  }
}

Deno.test("who registers can log in, by any case of the name, and nobody else can", async () => {
  await using registry = new Registry();
  const { accounts } = registry;
  const made = await accounts.register("Alice", "correct horse", HERE);
  assertEquals(made, { type: "made", account: { id: 1, name: "Alice" } });
  assertEquals(await accounts.login("aLICE", "correct horse", HERE), {
    type: "in",
    account: { id: 1, name: "Alice" },
  });
  assertEquals(await accounts.login("Alice", "wrong horse", HERE), { type: "wrong" });
  assertEquals(await accounts.login("bob", "correct horse", HERE), { type: "wrong" });
  assertEquals(await accounts.register("ALICE", "another horse", HERE), { type: "taken" });
});

Deno.test("a wrong name and a wrong password get the same answer for the same work, and are throttled alike", async () => {
  await using registry = new Registry();
  const { accounts } = registry;
  await accounts.register("alice", "correct horse", HERE);
  const outcomes: unknown[][] = [];
  for (const name of ["alice", "nobody"]) {
    registry.hashed = 0;
    const seen: unknown[] = [];
    for (let i = 0; i < 8; i++) seen.push(await accounts.login(name, "wrong horse", null));
    outcomes.push([...seen, registry.hashed]);
  }
  assertEquals(outcomes[0], outcomes[1]);
  assertEquals(outcomes[0]!.at(-1), 6);
  assertEquals(outcomes[0]!.slice(0, 8).map((o) => (o as { type: string }).type), [
    ...Array<string>(6).fill("wrong"),
    "later",
    "later",
  ]);
});

Deno.test("who fails too often waits, with the right password too; the time goes by, and it is right again", async () => {
  await using registry = new Registry();
  const { accounts, clock } = registry;
  await accounts.register("alice", "correct horse", HERE);
  for (let i = 0; i < 7; i++) await accounts.login("alice", "wrong horse", null);
  assertEquals(await accounts.login("alice", "correct horse", null), { type: "later", ms: 1_000 });
  clock.pass(1_000);
  assertEquals((await accounts.login("alice", "correct horse", null)).type, "in");
});

Deno.test("others' failures do not keep an owner out at a place they have logged in from", async () => {
  await using registry = new Registry();
  const { accounts } = registry;
  await accounts.register("alice", "correct horse", HERE);
  assertEquals((await accounts.login("alice", "correct horse", HERE)).type, "in");
  for (let i = 0; i < 30; i++) await accounts.login("alice", "wrong horse", `198.51.100.${i}`);
  assertEquals((await accounts.login("alice", "correct horse", "203.0.113.1")).type, "later");
  assertEquals((await accounts.login("alice", "correct horse", HERE)).type, "in");
});

Deno.test("a place that fails with many names waits for all of them; an account of its own wipes nothing out", async () => {
  await using registry = new Registry();
  const { accounts, clock } = registry;
  await accounts.register("mallory", "correct horse", HERE);
  for (let i = 0; i < 40; i++) {
    await accounts.login(`name${i}`, "password", HERE);
    await accounts.login("mallory", "correct horse", HERE);
  }
  assertEquals((await accounts.login("name99", "password", HERE)).type, "later");
  assertEquals((await accounts.login("name99", "password", "198.51.100.1")).type, "wrong");
  clock.pass(60 * 60_000);
  assertEquals((await accounts.login("name99", "password", HERE)).type, "wrong");
});

Deno.test("a place makes a class's worth of accounts, and then slowly; a place that is spared makes more", async () => {
  await using registry = new Registry();
  const { accounts } = registry;
  const types = new Map<string, number>();
  for (let i = 0; i < 40; i++) {
    const { type } = await accounts.register(`pupil_${i}`, "correct horse", HERE);
    types.set(type, (types.get(type) ?? 0) + 1);
  }
  assertEquals(types, new Map([["made", 31], ["later", 9]]));
  assertEquals((await accounts.register("teacher", "correct horse", null)).type, "made");
});

Deno.test("of two that look alike and are registered at the same moment, one is", async () => {
  await using registry = new Registry();
  const { accounts } = registry;
  const outcomes = await Promise.all(
    ["alice", "аlice", "ALICE"].map((name) => accounts.register(name, "correct horse", null)),
  );
  assertEquals(outcomes.map((outcome) => outcome.type).sort(), ["made", "taken", "taken"]);
});

Deno.test("where too many log in at once, the others are told so, and are not counted as failures", async () => {
  await using registry = new Registry(1, 2);
  const { accounts } = registry;
  await accounts.register("alice", "correct horse", null);
  const many = await Promise.all(
    Array.from({ length: 20 }, () => accounts.login("alice", "correct horse", HERE)),
  );
  const busy = many.filter((outcome) => outcome.type === "busy").length;
  assert(busy > 0 && busy < 20, String(busy));
  assertEquals((await accounts.login("alice", "correct horse", HERE)).type, "in");
});

Deno.test("a banned account is told so, but only to who knows its password", async () => {
  await using registry = new Registry();
  const { accounts, clock } = registry;
  await accounts.register("alice", "correct horse", HERE);
  const terms = { reason: "spam", by: "root", made: 0, until: null };
  await accounts.bans.set({ kind: "account", name: "ALICE" }, terms);
  assertEquals(await accounts.login("alice", "wrong horse", HERE), { type: "wrong" });
  assertEquals(await accounts.login("alice", "correct horse", HERE), { type: "banned", reason: "spam" });
  assert(clock.now() > 0);
});

Deno.test("a password is changed by who knows the old one", async () => {
  await using registry = new Registry();
  const { accounts } = registry;
  await accounts.register("alice", "correct horse", HERE);
  assertEquals((await accounts.changePassword("alice", "wrong horse", "battery staple", HERE)).type, "wrong");
  assertEquals((await accounts.login("alice", "battery staple", HERE)).type, "wrong");
  assertEquals((await accounts.changePassword("alice", "correct horse", "battery staple", HERE)).type, "in");
  assertEquals((await accounts.login("alice", "correct horse", HERE)).type, "wrong");
  assertEquals((await accounts.login("alice", "battery staple", HERE)).type, "in");
});

Deno.test("SCRAM challenges a name that nobody has as any other, and fails it as a wrong proof", async () => {
  await using registry = new Registry();
  const { accounts } = registry;
  await accounts.register("alice", "correct horse", HERE);
  const shapes: unknown[] = [];
  for (const name of ["alice", "nobody"]) {
    const first = parseClientFirst(bytes(`n,,n=${name},r=abc`))!;
    const again = parseClientFirst(bytes(`n,,n=${name},r=abc`))!;
    const challenged = await accounts.challenge(first, HERE, "server");
    const twice = await accounts.challenge(again, HERE, "server");
    assert(challenged.type === "challenged" && twice.type === "challenged");
    assertEquals(twice.exchange.challenge, challenged.exchange.challenge);
    const text = new TextDecoder().decode(challenged.exchange.challenge);
    shapes.push([
      text.replace(/s=[^,]*/, (salt) => `s=${salt.length}`),
      accounts.conclude(challenged, false, HERE),
    ]);
  }
  assertEquals(shapes[0], shapes[1]);
});

Deno.test("a store that cannot be asked is no wrong password", async () => {
  const registry = new Registry();
  await registry.store.close();
  const login = await registry.accounts.login("alice", "correct horse", HERE);
  const register = await registry.accounts.register("alice", "correct horse", HERE);
  assertEquals([login.type, register.type], ["broken", "broken"]);
});
