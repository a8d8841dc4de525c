import { assertEquals, assertNotMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { bundle } from "../../build/bundle.ts";
import { Failure } from "../../cli/command.ts";
import { run } from "../support/executable.ts";
import { inTempDir } from "../support/temp_dir.ts";

const deno = Deno.execPath();

/** A program in `dir` whose main module loads another one only when it runs. */
async function write(dir: string): Promise<void> {
  await Deno.mkdir(`${dir}/room`);
  await Deno.writeTextFile(
    `${dir}/main.ts`,
    'const { fail } = await import("./room/fail.ts");\n\nfail(1);\n',
  );
  await Deno.writeTextFile(
    `${dir}/room/fail.ts`,
    'import "node:crypto";\nexport function fail(n: number) {\n  throw new Error(`${n}`);\n}\n',
  );
}

Deno.test("what a command imports is in a module of its own", () =>
  inTempDir(async (dir) => {
    await write(dir);
    const app = await bundle({ deno, main: `${dir}/main.ts`, out: `${dir}/dist/app` });
    assertEquals(app.map(({ name }) => name.replace(/-.*\./, "-HASH.")), ["fail-HASH.js", "main.js"]);
    const [fail, main] = app.map(({ bytes }) => new TextDecoder().decode(bytes));
    assertStringIncludes(fail!, "node:crypto");
    assertEquals(main!.includes("node:crypto"), false);
  }));

Deno.test("a bug's stack names the source's file and line, and nothing of the builder's machine", () =>
  inTempDir(async (dir) => {
    await write(dir);
    const app = await bundle({ deno, main: `${dir}/main.ts`, out: `${dir}/dist/app` });
    await Deno.mkdir(`${dir}/moved`);
    for (const { name, bytes } of app) await Deno.writeFile(`${dir}/moved/${name}`, bytes);
    const { code, err } = await run(deno, ["run", "--no-config", `${dir}/moved/main.js`], {
      env: { NO_COLOR: "1" },
    });
    const stack = err.split("\n").filter((line) => line.startsWith("    at "));
    assertEquals(code, 1);
    assertEquals(stack.map((line) => /(chatroom:[^)]*)/.exec(line)?.[1]), [
      "chatroom:///room/fail.ts:3:9",
      "chatroom:///main.ts:3:1",
    ]);
    for (const { bytes } of app) {
      const [, encoded] = new TextDecoder().decode(bytes).split("base64,");
      assertNotMatch(atob(encoded!), /sourcesContent|chatroom test/);
    }
  }));

Deno.test("what cannot be bundled fails with the bundler's words", () =>
  inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/main.ts`, 'import "./missing.ts";\n');
    await assertRejects(
      () => bundle({ deno, main: `${dir}/main.ts`, out: `${dir}/dist/app` }),
      Failure,
      "missing.ts",
    );
  }));
