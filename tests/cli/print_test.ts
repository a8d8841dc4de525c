import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";

Deno.test("all of a text is written, however little is taken at a time", async () => {
  const taken: number[] = [];
  const write = (bytes: Uint8Array) => {
    taken.push(bytes[0]!);
    return Promise.resolve(1);
  };
  await print("grüße", { write });
  assertEquals(new TextDecoder().decode(new Uint8Array(taken)), "grüße");
});

Deno.test("a reader who is gone is a failure in a sentence, any other error stays what it is", async () => {
  const broken = { write: () => Promise.reject(new Deno.errors.BrokenPipe("EPIPE")) };
  await assertRejects(() => print("x", broken), Failure, "Nobody reads");
  const bug = { write: () => Promise.reject(new TypeError("bug")) };
  await assertRejects(() => print("x", bug), TypeError, "bug");
});
