import { assert, assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../cli/command.ts";
import { readObject, replaceObject } from "../../../client/terminal/json_file.ts";
import { inTempDir } from "../../support/temp_dir.ts";

Deno.test("a file that is a link stays one, and is for its owner alone", () =>
  inTempDir(async (dir) => {
    await replaceObject(`${dir}/kept/real.json`, { a: 1 });
    await Deno.symlink(`${dir}/kept/real.json`, `${dir}/link.json`);
    await replaceObject(`${dir}/link.json`, { a: 2 });
    assert((await Deno.lstat(`${dir}/link.json`)).isSymlink);
    assertEquals(await readObject(`${dir}/kept/real.json`, "things"), { a: 2 });
    assertEquals((await Deno.stat(`${dir}/kept/real.json`)).mode! & 0o777, 0o600);
  }));

Deno.test("many who write at once leave a whole file, and nothing beside it", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/shared.json`;
    const long = "x".repeat(10_000);
    await Promise.all(Array.from({ length: 20 }, (_, by) => replaceObject(path, { by, long })));
    assertEquals((await readObject(path, "things"))["long"], long);
    assertEquals((await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name), ["shared.json"]);
  }));

const broken: [text: string, place: string][] = [
  ['{\n  "a": tru\n}', "line 2, column 11"],
  ['{"a": 1,}', "line 1, column 9"],
  ['{"a": 1\n "b": 2}', "line 2, column 2"],
  ['{"a": "x\n"}', "line 1, column 9"],
  ["{'a': 1}", "line 1, column 2"],
  ['{"a": -x}', "line 1, column 8"],
  ['{"a": "\\q"}', "line 1, column 9"],
  ['{"a": 1} x', "line 1, column 10"],
  ['{"a": {"b": [1, 2', "its end, where something is missing"],
  ['{"a": "b', "its end, where something is missing"],
  ["", "its end, where something is missing"],
];

for (const [text, place] of broken) {
  Deno.test(`what is no JSON is told with its place: ${JSON.stringify(text)}`, () =>
    inTempDir(async (dir) => {
      const path = `${dir}/broken.json`;
      await Deno.writeTextFile(path, text);
      const { message } = await assertRejects(() => readObject(path, "things"), Failure);
      assertEquals(message, `The things in ${path} are not JSON: there is a mistake in ${place}.`);
    }));
}
