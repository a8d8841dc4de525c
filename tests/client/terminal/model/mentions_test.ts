import { assertEquals } from "@std/assert";
import { defaultIsupport } from "../../../../client/isupport.ts";
import { mentions } from "../../../../client/terminal/model/mentions.ts";

Deno.test("a nickname counts as a whole word, in either case", () => {
  const isMentioned = mentions("ann", [], defaultIsupport);
  for (const text of ["ann", "Ann: hi", "hi, ANN!", "@ann", "(ann)", "\x0304ann\x0f hi", "\x02ann\x02"]) {
    assertEquals(isMentioned(text), true, text);
  }
  for (const text of ["", "anne", "joann", "ann_", "ann-marie", "ann2", "änn", "anné"]) {
    assertEquals(isMentioned(text), false, text);
  }
});

Deno.test("signs in a nickname are themselves, or what the server takes for the same", () => {
  const isMentioned = mentions("a[b]|^", [], defaultIsupport);
  assertEquals(isMentioned("hi A{b}\\~"), true);
  assertEquals(isMentioned("hi a[b]|^ there"), true);
  assertEquals(mentions("a[b]", [], { ...defaultIsupport, casemapping: "ascii" })("a{b}"), false);
  assertEquals(mentions("a.c", [], defaultIsupport)("abc"), false);
});

Deno.test("words of the person's count too", () => {
  const isMentioned = mentions("", ["deno", "c++", " "], defaultIsupport);
  assertEquals(isMentioned("I like Deno."), true);
  assertEquals(isMentioned("I like C++"), true);
  assertEquals(isMentioned("I like denote"), false);
  assertEquals(mentions("", [], defaultIsupport)("anything"), false);
});
