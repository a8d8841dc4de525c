// The compiled kind cannot be run where its base cannot be had, but it must not rot: the whole graph is put through
// the compiler, with Deno itself as the base.
import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { compile } from "../../build/compiled.ts";
import { inTempDir } from "../support/temp_dir.ts";

const main = `${import.meta.dirname}/../../main.ts`;
const deno = Deno.execPath();

Deno.test("the whole program goes through deno compile", () =>
  inTempDir(async (dir) => {
    const out = `${dir}/chatroom`;
    const env = { DENORT_BIN: deno };
    assertEquals(await compile({ deno, main, out, patienceMs: 120_000, env }), { kind: "compiled" });
    assertGreater(Deno.statSync(out).size, Deno.statSync(deno).size);
  }));

Deno.test("a broken program is not compiled, and the reason is the compiler's", () =>
  inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/main.ts`, 'import "./missing.ts";\n');
    const options = { deno, main: `${dir}/main.ts`, out: `${dir}/out`, patienceMs: 60_000 };
    const result = await compile({ ...options, env: { DENORT_BIN: deno } });
    assert(result.kind === "failed");
    assertStringIncludes(result.why, "missing.ts");
  }));

Deno.test(
  "a network that swallows everything is given up",
  { ignore: Deno.env.has("DENORT_BIN") },
  () =>
    inTempDir(async (dir) => {
      using swallow = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const asked = swallow.accept();
      // An empty cache, so that the base is asked for.
      const env = {
        DENO_DIR: `${dir}/deno`,
        HTTPS_PROXY: `http://127.0.0.1:${swallow.addr.port}`,
        NO_PROXY: "",
      };
      await Deno.writeTextFile(`${dir}/main.ts`, "");
      const options = { deno, main: `${dir}/main.ts`, out: `${dir}/out`, env };
      assertEquals(await compile({ ...options, patienceMs: 1_500 }), {
        kind: "failed",
        why: "no answer in 1.5 s",
      });
      using _connection = await asked;
    }),
);
