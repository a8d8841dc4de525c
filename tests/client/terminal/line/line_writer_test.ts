import { assertEquals, assertRejects } from "@std/assert";
import { LineWriter } from "../../../../client/terminal/line/line_writer.ts";

Deno.test("short writes are continued, one at a time, and what is posted meanwhile goes out together", async () => {
  let written = "";
  let writing = 0;
  let writes = 0;
  const writer = new LineWriter({
    async write(bytes) {
      assertEquals(++writing, 1);
      writes++;
      await Promise.resolve();
      written += new TextDecoder().decode(bytes.subarray(0, 3));
      writing--;
      return Math.min(3, bytes.length);
    },
  }, "\r\n");
  writer.post("ab");
  for (const line of ["cd", "ef", "g"]) writer.post(line);
  assertEquals(writer.backlog, 11);
  await writer.flushed();
  assertEquals([written, writes, writer.backlog], ["ab\r\ncd\r\nef\r\ng\r\n", 2 + 4, 0]);
});

Deno.test("after a write has failed, it says so and takes nothing more", async () => {
  const failure = new Error("gone");
  const writer = new LineWriter({ write: () => Promise.reject(failure) }, "\n");
  writer.post("a");
  await writer.broken;
  await assertRejects(() => writer.flushed(), Error, "gone");
  writer.post("b");
  assertEquals(writer.backlog, 0);
});
