import { assertEquals, assertRejects } from "@std/assert";
import { LineError, linesOf } from "../../../server/maintenance/lines.ts";
import { utf8 } from "../../support/hostile.ts";

async function linesIn(chunks: readonly Uint8Array[], mostBytes = 100): Promise<string[]> {
  const lines = await Array.fromAsync(linesOf(ReadableStream.from(chunks), mostBytes));
  assertEquals(lines.map(({ number }) => number), lines.map((_, i) => i + 1));
  return lines.map(({ text }) => text);
}

Deno.test("lines are the same however the stream is cut", async () => {
  const bytes = utf8("one\ntwö 😀\r\n\nlast");
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, i) => bytes.slice(i * size, (i + 1) * size),
    );
    assertEquals(await linesIn(chunks), ["one", "twö 😀", "", "last"], `in pieces of ${size}`);
  }
  assertEquals(await linesIn([]), []);
  assertEquals(await linesIn([utf8("a\n")]), ["a"]);
});

Deno.test("a line past its bound is refused before its end is read", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled++;
      controller.enqueue(utf8(pulled === 1 ? "ok\n" : "x".repeat(10)));
    },
  });
  const error = await assertRejects(async () => {
    for await (const { text } of linesOf(endless, 25)) assertEquals(text, "ok");
  }, LineError);
  assertEquals([error.line, error.message], [2, "it has more than 25 bytes"]);
  assertEquals(await linesIn([utf8(`${"x".repeat(25)}\n`)], 25), ["x".repeat(25)]);
});

Deno.test("what is no UTF-8 is refused, with its line", async () => {
  const chunks = [utf8("a\n"), new Uint8Array([0xff, 10])];
  const error = await assertRejects(() => linesIn(chunks), LineError, "it is not UTF-8");
  assertEquals(error.line, 2);
  await assertRejects(() => linesIn([utf8("😀").slice(0, 2)]), LineError);
});
