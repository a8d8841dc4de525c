import { assert, assertEquals } from "@std/assert";
import { type Fenced, fenced } from "../../../../client/terminal/timeline/fences.ts";
import { Timeline } from "../../../../client/terminal/timeline/timeline.ts";
import { conversation, MINUTE, noon, said, textOf, utc } from "./conversation.ts";

const all = (entries: Parameters<typeof fenced>[0]): Fenced[] => entries.map((_, at) => fenced(entries, at));
const by = (from: string, ...texts: string[]) => texts.map((text) => said(from, text));

Deno.test("what stands between two fences of one person is code, the rest is not", () => {
  const entries = by("bob", "look:", "```ts", "a", "b", "```", "well?", "```", "c", "```", "```");
  assertEquals(all(entries), [
    "no",
    "fence",
    "code",
    "code",
    "fence",
    "no",
    "fence",
    "code",
    "fence",
    "no",
  ]);
});

Deno.test("no code: one left open, closed by another, interrupted, taken back, or much later", () => {
  const none = (entries: Parameters<typeof fenced>[0]) => assert(all(entries).every((each) => each === "no"));
  none(by("bob", "```", "a", "b"));
  none([...by("bob", "```", "a"), ...by("eve", "```")]);
  none([...by("bob", "```", "a"), ...by("eve", "hm"), ...by("bob", "```")]);
  none([
    ...by("bob", "```"),
    said("bob", "", { redacted: { by: "bob", reason: undefined } }),
    ...by("bob", "```"),
  ]);
  none([...by("bob", "```", "a"), said("bob", "```", { time: noon + MINUTE })]);
  none(by("bob", "```", ...Array.from({ length: 300 }, () => "x"), "```"));
});

Deno.test("on the screen code is set in, with its signs as they are, as soon as it is closed", () => {
  const timeline = new Timeline();
  const rows = (entries: Parameters<typeof conversation>[0]) =>
    timeline.rows(conversation(entries), { width: 40, height: 4 }, utc);
  const texts = (shown: ReturnType<typeof rows>) => shown.map((row) => textOf(row).split("│ ")[1]?.trimEnd());
  const entries = by("bob", "```", "  *x*");
  assertEquals(texts(rows(entries)).slice(-2), ["```", "  *x*"]);
  entries.push(...by("bob", "```"));
  const closed = rows(entries);
  assertEquals(texts(closed).slice(-3), ["```", "    *x*", "```"]);
  assert(!closed.flat().some(({ look }) => look.bold && look.role !== undefined), "no bold in code");
});
