import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type Argon2Cost, argon2id } from "../../../server/accounts/argon2id.ts";
import { BoundedWork } from "../../../server/accounts/bounded_work.ts";
import { Passwords, refusePassword } from "../../../server/accounts/password.ts";

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Counts what is asked of Argon2id, which runs as it is. */
function counted() {
  const costs: Argon2Cost[] = [];
  const work = new BoundedWork(2, 8);
  const passwords = new Passwords(
    (password, salt, cost) => {
      costs.push(cost);
      return argon2id(password, salt, cost);
    },
    work,
    randomBytes,
    new Uint8Array(32).fill(7),
  );
  return { costs, passwords };
}

Deno.test("Argon2id is the one that others compute (reference implementation, version 19)", async () => {
  // From phc-winner-argon2's test.c: t=2, m=2^16, p=1, "password", "somesalt".
  const hash = await argon2id("password", new TextEncoder().encode("somesalt"), {
    memoryKiB: 65_536,
    passes: 2,
    lanes: 1,
  });
  assertEquals(hex(hash), "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
});

Deno.test("the right password is right, however it is typed, and no other is", async () => {
  const { passwords } = counted();
  const { argon2, scram } = await passwords.make("caf\u00e9 au lait");
  assert(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]+\$[^$]+$/.test(argon2), argon2);
  assert(/^SCRAM-SHA-256\$100000:/.test(scram), scram);
  assertEquals(await passwords.verify("cafe\u0301 au lait", argon2), true);
  for (const wrong of ["cafe au lait", "caf\u00e9 au lait ", "", "\0", "caf\u00e9 au lait\0"]) {
    assertEquals(await passwords.verify(wrong, argon2), false, JSON.stringify(wrong));
  }
  assertEquals(await passwords.verify("caf\u00e9 au lait", null), false);
});

Deno.test("one password is stored in two ways each time: salts are not used twice", async () => {
  const { passwords } = counted();
  const [a, b] = [await passwords.make("correct horse"), await passwords.make("correct horse")];
  assertNotEquals(a.argon2, b.argon2);
  assertNotEquals(a.scram, b.scram);
});

Deno.test("a name that nobody has costs the same work as a wrong password, and as what can be no password", async () => {
  const { costs, passwords } = counted();
  const { argon2 } = await passwords.make("correct horse");
  costs.length = 0;
  for (
    const [password, stored] of [["wrong horse", argon2], ["wrong horse", null], ["\0", argon2], [
      "",
      null,
    ]] as const
  ) {
    assertEquals(await passwords.verify(password, stored), false);
  }
  assertEquals(costs, Array.from({ length: 4 }, () => ({ memoryKiB: 19_456, passes: 2, lanes: 1 })));
});

Deno.test("SCRAM for a name that nobody has looks like any other, the same each time, and fits nothing", () => {
  const { passwords } = counted();
  const once = passwords.scramVerifier("alice", null);
  assertEquals(passwords.scramVerifier("alice", null), once);
  assertEquals(counted().passwords.scramVerifier("alice", null), once);
  assertNotEquals(passwords.scramVerifier("bob", null).salt, once.salt);
  assertEquals([once.salt.length, once.iterations], [16, 100_000]);
});

Deno.test("what is stored for SCRAM is read back as it was made", async () => {
  const { passwords } = counted();
  const { scram } = await passwords.make("correct horse");
  const { salt, iterations, storedKey, serverKey } = passwords.scramVerifier("alice", scram);
  assertEquals([salt.length, iterations, storedKey.length, serverKey.length], [16, 100_000, 32, 32]);
});

Deno.test("passwords that are guessed first, or cannot be typed again, are refused with what is wrong", () => {
  const code = (password: string) => refusePassword(password, "Alice")?.code;
  for (
    const weak of [
      "short",
      "aaaaaaaaaa",
      "alice",
      "ALICE1234",
      "password",
      "Passwort1!",
      "12345678",
      "qwertyuiop",
    ]
  ) {
    assertEquals(code(weak), "WEAK_PASSWORD", weak);
  }
  for (const bad of ["tab\tand more", "x".repeat(301), "bell\x07bell"]) {
    assertEquals(code(bad), "UNACCEPTABLE_PASSWORD", bad);
  }
  for (
    const good of ["correct horse", "alice in wonderland", "пароль-из-слов", "x1y2z3w4", "🦀🐙🦑🐡🐠🐟🐬🐳"]
  ) {
    assertEquals(code(good), undefined, good);
  }
});
