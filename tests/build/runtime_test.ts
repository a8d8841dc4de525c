import { assertEquals, assertRejects } from "@std/assert";
import { gunzipSync } from "node:zlib";
import { packRuntime } from "../../build/runtime.ts";
import { Failure } from "../../cli/command.ts";
import { inTempDir } from "../support/temp_dir.ts";

const elf = (text: string) => new Uint8Array([0x7f, 0x45, 0x4c, 0x46, ...new TextEncoder().encode(text)]);

Deno.test("a runtime is packed once, and again when it changes", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/deno`;
    const gzips = async () =>
      (await Array.fromAsync(Deno.readDir(dir))).filter((e) => e.name.endsWith(".gz"));
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
  }));

Deno.test("a script that only starts Deno is not packed", () =>
  inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/deno`, "#!/usr/bin/env node\n");
    await assertRejects(() => packRuntime(`${dir}/deno`, dir), Failure, "no native program");
  }));
