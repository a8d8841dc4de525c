import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { KeyError, registryKey } from "../../../peer/registry/key.ts";
import { inTempDir } from "../../support/temp_dir.ts";

Deno.test("a key is made once, also by two at once, and nobody else can read it", () =>
  inTempDir(async (dir) => {
    const [one, other] = await Promise.all([registryKey(`${dir}/a`), registryKey(`${dir}/a`)]);
    assertEquals(one, other);
    assertEquals(await registryKey(`${dir}/a`), one);
    assertNotEquals(await registryKey(`${dir}/b`), one);
    assertEquals(Deno.statSync(`${dir}/a`).mode! & 0o777, 0o600);
    assertEquals(Array.from(Deno.readDirSync(dir), ({ name }) => name).sort(), ["a", "b"]);
  }));

Deno.test("a key that others can read, and what is no key, are refused", () =>
  inTempDir(async (dir) => {
    await registryKey(`${dir}/a`);
    await Deno.chmod(`${dir}/a`, 0o640);
    await assertRejects(() => registryKey(`${dir}/a`), KeyError, "chmod 600");
    for (const text of ["", "x", "AAAA BBBB\n", "!!! ???"]) {
      await Deno.writeTextFile(`${dir}/b`, text, { mode: 0o600 });
      await assertRejects(() => registryKey(`${dir}/b`), KeyError, "no registry's key");
    }
  }));
