import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { IdentityError, identityIn, makeIdentity, publicOf } from "../../peer/identity.ts";
import { samePerson } from "../../peer/same_person.ts";
import { inTempDir } from "../support/temp_dir.ts";

Deno.test("keys are made once, also where two start at once, and are nobody else's", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/identity.key`;
    const all = await Promise.all([identityIn(path), identityIn(path), identityIn(path)]);
    for (const one of [...all, await identityIn(path)]) assertEquals(one, all[0]);
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["identity.key"]);
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    assertNotEquals(await identityIn(`${dir}/other.key`), all[0]);
  }));

Deno.test("keys that others can read are refused, with what to do, and taken once it is done", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/identity.key`;
    const made = await identityIn(path);
    for (const mode of [0o640, 0o604, 0o620]) {
      await Deno.chmod(path, mode);
      await assertRejects(() => identityIn(path), IdentityError, `Try: chmod 600 ${path}`);
    }
    await Deno.chmod(path, 0o600);
    assertEquals(await identityIn(path), made);
  }));

Deno.test("a file that holds no keys, some of them, or keys that are not of each other is refused and left", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/identity.key`, other = `${dir}/other.key`;
    await identityIn(path);
    await identityIn(other);
    const words = (await Deno.readTextFile(path)).trim().split(" ");
    const others = (await Deno.readTextFile(other)).trim().split(" ");
    const bad = [
      "",
      "no keys",
      words.slice(0, 3).join(" "),
      [...words, words[0]].join(" "),
      words.map((word) => word.slice(1)).join(" "),
      words.map((word) => `!${word.slice(1)}`).join(" "),
      words.with(1, others[1]!).join(" "),
      words.with(3, others[3]!).join(" "),
      words.with(3, new Uint8Array(32).toBase64({ alphabet: "base64url", omitPadding: true })).join(" "),
      "\0".repeat(180),
    ];
    for (const text of bad) {
      await Deno.writeTextFile(path, text);
      await assertRejects(() => identityIn(path), IdentityError, "holds no keys: restore it, or delete it");
      assertEquals(await Deno.readTextFile(path), text);
    }
  }));

Deno.test("a place where nothing can be kept is the system's error", () =>
  inTempDir(async (dir) => {
    await assertRejects(() => identityIn(`${dir}/none/identity.key`), Deno.errors.NotFound);
  }));

Deno.test("two are one person where both keys are the same", () => {
  const ann = publicOf(makeIdentity()), bob = publicOf(makeIdentity());
  assertEquals(samePerson(ann, { signing: ann.signing.slice(), agreement: ann.agreement.slice() }), true);
  assertEquals(samePerson(ann, { ...ann, agreement: bob.agreement }), false);
  assertEquals(samePerson(ann, { ...ann, signing: bob.signing }), false);
});
