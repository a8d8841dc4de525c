import { assertEquals, assertRejects } from "@std/assert";
import { gunzipSync } from "node:zlib";
import { packRuntime } from "../../build/runtime.ts";
import { Failure } from "../../cli/command.ts";

const elf = (text: string) => new Uint8Array([0x7f, 0x45, 0x4c, 0x46, ...new TextEncoder().encode(text)]);

Deno.test("a runtime is packed once, and again when it changes", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/deno`;
  const gzips = async () => (await Array.fromAsync(Deno.readDir(dir))).filter((e) => e.name.endsWith(".gz"));
  try {
    await Deno.writeFile(path, elf("one"));
    const one = await packRuntime(path, dir);
    assertEquals(new Uint8Array(gunzipSync(one.gzip)), elf("one"));
    assertEquals(one.bytes, elf("one").length);
    const [kept] = await gzips();
    await Deno.writeFile(`${dir}/${kept!.name}`, new Uint8Array([1]));
    assertEquals((await packRuntime(path, dir)).gzip, new Uint8Array([1]));

    await Deno.writeFile(path, elf("two"));
    const two = await packRuntime(path, dir);
    assertEquals(new Uint8Array(gunzipSync(two.gzip)), elf("two"));
    assertEquals((await gzips()).length, 1);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a script that only starts Deno is not packed", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "#!/usr/bin/env node\n");
    await assertRejects(() => packRuntime(path, "/nonexistent"), Failure, "no native program");
  } finally {
    await Deno.remove(path);
  }
});
