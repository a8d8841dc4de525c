import { assertEquals, assertNotMatch, assertRejects } from "@std/assert";
import { bundle } from "../../build/bundle.ts";
import { Failure } from "../../cli/command.ts";
import { run } from "../support/executable.ts";
import { inTempDir } from "../support/temp_dir.ts";

const deno = Deno.execPath();

Deno.test("a bug's stack names the source's file and line, and nothing of the builder's machine", () =>
  inTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/room`);
    await Deno.writeTextFile(`${dir}/main.ts`, 'import { fail } from "./room/fail.ts";\n\nfail(1);\n');
    await Deno.writeTextFile(
      `${dir}/room/fail.ts`,
      "export function fail(n: number) {\n  throw new Error(`${n}`);\n}\n",
    );
    const app = await bundle({ deno, main: `${dir}/main.ts`, out: `${dir}/dist/app.mjs` });
    await Deno.writeFile(`${dir}/moved.mjs`, app);
    const { code, err } = await run(deno, ["run", "--no-config", `${dir}/moved.mjs`], {
      env: { NO_COLOR: "1" },
    });
    const stack = err.split("\n").filter((line) => line.startsWith("    at ")).map((line) => line.trim());
    assertEquals(code, 1);
    assertEquals(stack.map((line) => /\(?(chatroom:[^)]*)\)?$/.exec(line)?.[1]), [
      "chatroom:///room/fail.ts:2:9",
      "chatroom:///main.ts:3:1",
    ]);
    const [, encoded] = new TextDecoder().decode(app).split("base64,");
    assertNotMatch(atob(encoded!), /sourcesContent|chatroom test/);
  }));

Deno.test("what cannot be bundled fails with the bundler's words", () =>
  inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/main.ts`, 'import "./missing.ts";\n');
    await assertRejects(
      () => bundle({ deno, main: `${dir}/main.ts`, out: `${dir}/dist/app.mjs` }),
      Failure,
      "missing.ts",
    );
  }));
