import { assertEquals, assertThrows } from "@std/assert";
import { requireProgram } from "./optional.ts";

const environment = (values: Record<string, string>) => ({ get: (name: string) => values[name] });

Deno.test("a program on PATH is required without more ado", () => {
  assertEquals(requireProgram("sh", environment({ PATH: "/nonexistent::/bin", CI: "true" })), {
    ignore: false,
  });
});

Deno.test("a missing program skips its tests, but not where CI is true", () => {
  const missing = "a program that is never there";
  assertEquals(requireProgram(missing, environment({ PATH: "/bin" })), { ignore: true });
  assertThrows(
    () => requireProgram(missing, environment({ PATH: "/bin", CI: "true" })),
    Error,
    `${missing} is not installed`,
  );
});
