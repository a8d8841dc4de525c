// docs/PROTOCOL.md, "Promises", names the test that holds each promise: it must be there.
import { assert, assertEquals } from "@std/assert";

const root = new URL("../", import.meta.url);

Deno.test("every test that docs/PROTOCOL.md names is there", async () => {
  const text = await Deno.readTextFile(new URL("docs/PROTOCOL.md", root));
  const [, table = ""] = text.split(/^\| promise /m);
  const [, , ...rows] = table.slice(0, table.indexOf("\n\n")).split("\n");
  const named = rows.map((row) => row.split("|").at(-2)!.trim());
  assert(named.length > 10, "the table was found");
  const missing: string[] = [];
  for (const name of named.flatMap((cell) => cell.split(", "))) {
    const isTest = name.endsWith("_test.ts") || name.endsWith("/");
    const { isFile, isDirectory } = await Deno.stat(new URL(name, root)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return { isFile: false, isDirectory: false };
    });
    if (!isTest || !(isFile || isDirectory)) missing.push(name);
  }
  assertEquals(missing, []);
});
