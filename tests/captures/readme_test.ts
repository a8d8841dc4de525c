import { assertStringIncludes } from "@std/assert";

const file = (path: string) => Deno.readTextFile(new URL(`../../${path}`, import.meta.url));

Deno.test("README shows the captures that were taken last", async () => {
  const capture = (await file("docs/captures/completion.txt")).trimEnd();
  const block = capture.split("\n").map((row) => `    ${row}`.trimEnd()).join("\n");
  assertStringIncludes(await file("README.md"), block);
});
