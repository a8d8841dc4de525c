import { assertEquals } from "@std/assert";
import { variables } from "../../build/permissions.ts";
import { programSources } from "../support/sources.ts";

Deno.test("every environment variable that the program reads or sets is allowed to it", async () => {
  const known: readonly string[] = variables;
  const refused: string[] = [];
  for (const [path, text] of await programSources()) {
    for (const [use] of text.matchAll(/\bDeno\.env\b.{0,40}/g)) {
      const [, read, set] = /^Deno\.env\.(?:get\("(\w+)"\)|set\("(\w+)", )/.exec(use) ?? [];
      const name = read ?? set;
      if (name === undefined || !known.includes(name)) refused.push(`${path}: ${use}`);
    }
  }
  assertEquals(refused, [], "name the variable in build/permissions.ts, and read or set it by that name");
});
