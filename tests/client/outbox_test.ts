import { assertEquals } from "@std/assert";
import { Outbox, type Sent } from "../../client/outbox.ts";

const message = (text: string) => ({ command: "PRIVMSG", params: ["#a", text] });
const texts = (sent: readonly Sent[]) => sent.map(({ message }) => message.params[1]);

function filled(window: number, waiting: number, ...words: string[]): Outbox {
  const outbox = new Outbox({ window, waiting });
  for (const word of words) outbox.offer(message(word));
  return outbox;
}

Deno.test("lets out a window at a time, in order", () => {
  const outbox = filled(2, 10, "a", "b", "c", "d", "e");
  assertEquals(texts(outbox.release()), ["a", "b"]);
  assertEquals(outbox.release(), []);
  outbox.confirmUpTo(1);
  assertEquals(texts(outbox.release()), ["c"]);
  outbox.confirm(3);
  assertEquals(texts(outbox.release()), ["d"]);
  assertEquals([outbox.waiting, outbox.inFlight, outbox.lastId], [1, 2, 4]);
  assertEquals([...outbox.messages()].map(({ params }) => params[1]), ["b", "d", "e"]);
});

Deno.test("takes no more than its bound", () => {
  const outbox = filled(1, 2);
  assertEquals(["a", "b", "c"].map((word) => outbox.offer(message(word))), [true, true, false]);
  outbox.release();
  assertEquals(outbox.offer(message("c")), true);
});

Deno.test("after a cut, knows what was on its way, and goes on with the rest", () => {
  const outbox = filled(2, 10, "a", "b", "c");
  outbox.release();
  outbox.confirm(1);
  assertEquals(outbox.cut(), [message("b")]);
  outbox.putFirst([message("first")]);
  assertEquals(texts(outbox.release()), ["first", "c"]);
  // An answer to what was sent on the line before confirms nothing on this one.
  outbox.confirm(2);
  outbox.confirmUpTo(2);
  assertEquals(outbox.inFlight, 2);
});
