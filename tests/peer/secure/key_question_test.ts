import { assertEquals, assertRejects } from "@std/assert";
import { askForKey, keyQuestion } from "../../../peer/secure/key_question.ts";
import { answering } from "../../../peer/secure/questions.ts";
import { StreamError } from "../../../peer/secure/secure_stream.ts";
import { everything, scripted } from "../../support/scripted_stream.ts";

const key = new Uint8Array(32).fill(7);

Deno.test("a question is answered, and what follows it is read; what is none is read whole", async () => {
  for (const pieces of [[[0, 0, 1, 2, 3]], [[0], [0], [1], [2, 3]], [[0, 0], [1, 2, 3]]]) {
    const stream = scripted(...pieces);
    assertEquals(await everything(answering(stream, [keyQuestion(key)])), [1, 2, 3]);
    assertEquals(stream.written, [0, 32, ...key]);
  }
  for (const pieces of [[[0, 48, 1, 2]], [[0], [48], [1], [2]]]) {
    const stream = scripted(...pieces);
    assertEquals(await everything(answering(stream, [keyQuestion(key)])), [0, 48, 1, 2]);
    assertEquals(stream.written, []);
  }
  for (const pieces of [[], [[0]]]) {
    assertEquals(await everything(answering(scripted(...pieces), [keyQuestion(key)])), []);
  }
});

Deno.test("who asks gets the key, or a reason why it is none", async () => {
  const stream = scripted([0], [32, ...key]);
  assertEquals(await askForKey(stream), key);
  assertEquals(stream.written, [0, 0]);
  for (const pieces of [[[0, 31, ...key]], [[0, 32, 1, 2]], []]) {
    await assertRejects(() => askForKey(scripted(...pieces)), StreamError, "That is no registry.");
  }
});
