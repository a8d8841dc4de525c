import { assertEquals } from "@std/assert";
import { Books } from "../../../loadtest/peers/books.ts";

/** Three members; what the first two said reaches whoever is named. */
function three() {
  const books = new Books<string>(3, 40);
  const said: { author: number; text: string }[] = [];
  const say = (author: number) => {
    const text = books.say(author, `note ${said.length}`);
    books.hear(author, author, text);
    return said.push({ author, text }) - 1;
  };
  const hear = (receiver: number, message: number) => {
    const { author, text } = said[message]!;
    return books.hear(receiver, author, text);
  };
  const figures = () => {
    const { lost, duplicated, reordered, causalBreaks } = books;
    return [lost, duplicated, reordered, causalBreaks];
  };
  return { books, say, hear, figures, said };
}

Deno.test("all that reaches everybody once and in order leaves clean books", () => {
  const { books, say, hear, figures } = three();
  for (const author of [0, 1, 0, 2]) {
    const message = say(author);
    for (const receiver of [0, 1, 2]) {
      if (receiver === author) continue;
      assertEquals(hear(receiver, message), { kind: "new", note: `note ${message}` });
    }
  }
  assertEquals([books.sent, books.expected, books.delivered], [4, 8, 8]);
  assertEquals(figures(), [0, 0, 0, 0]);
});

Deno.test("caught: a message that is lost", () => {
  const { say, hear, figures } = three();
  const [first, second] = [say(0), say(0)];
  hear(1, first);
  hear(2, first);
  hear(2, second);
  assertEquals(figures(), [1, 0, 0, 0]);
});

Deno.test("caught: a message that comes twice, to its author too", () => {
  const { say, hear, figures } = three();
  const message = say(0);
  hear(1, message);
  hear(2, message);
  assertEquals(hear(1, message).kind, "repeated");
  assertEquals(hear(0, message).kind, "repeated");
  assertEquals(figures(), [0, 2, 0, 0]);
});

Deno.test("caught: a message behind a later one of its author, and one that comes twice after that", () => {
  const { say, hear, figures } = three();
  const [first, second, third] = [say(0), say(0), say(0)];
  for (const message of [third, first, second]) hear(1, message);
  for (const message of [first, second, third]) hear(2, message);
  assertEquals(figures(), [0, 0, 2, 0]);
  assertEquals(hear(1, third).kind, "repeated");
  assertEquals(figures(), [0, 1, 2, 0]);
});

Deno.test("caught: an answer before what it answers", () => {
  const { say, hear, figures } = three();
  const question = say(0);
  hear(1, question);
  const answer = say(1);
  assertEquals(hear(2, answer).kind, "new");
  hear(2, question);
  hear(0, answer);
  assertEquals(figures(), [0, 0, 0, 1]);
});

Deno.test("caught: what nobody said, or not so, or somebody else", () => {
  const { books, say, said, figures } = three();
  const { text } = said[say(0)]!;
  for (
    const [author, words] of [[0, "0 1 xxx"], [0, `${text}!`], [1, text], [undefined, text], [0, ""]] as const
  ) {
    assertEquals(books.hear(1, author, words).kind, "impossible", words);
  }
  assertEquals(figures(), [2, 0, 0, 0]);
});

Deno.test("a newcomer is to hear all that was said, in order", () => {
  const { books, say, hear, figures } = three();
  const question = say(0);
  hear(1, question);
  hear(2, question);
  const newcomer = books.join();
  assertEquals([newcomer, ...figures()], [3, 1, 0, 0, 0]);
  const answer = say(1);
  hear(0, answer);
  hear(2, answer);
  hear(newcomer, answer);
  hear(newcomer, question);
  assertEquals(figures(), [0, 0, 0, 1]);
});
