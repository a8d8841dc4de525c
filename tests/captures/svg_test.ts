import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { svg } from "./svg.ts";

const colours = { ink: "#eeeeee", paper: "#111111" };

Deno.test("each look becomes its colours and its style, and lasts over the end of a row", () => {
  const drawn = svg(["a\x1b[1m\x1b[38;2;255;0;16mb<", "c\x1b[0m\x1b[7md"], 10, colours);
  const texts = [...drawn.matchAll(/fill="(#\w+)"([^>]*)>([^<>]+)<\/text/g)].map(([, ...found]) => found);
  assertEquals(texts, [
    ["#eeeeee", "", "a"],
    ["#ff0010", ` font-weight="bold"`, "b&lt;"],
    ["#ff0010", ` font-weight="bold"`, "c"],
    ["#111111", "", "d"],
  ]);
  assertStringIncludes(drawn, `height="18" fill="#eeeeee"`);
});

Deno.test("wide characters take two cells, and what is behind them is in its place", () => {
  const drawn = svg(["世界a"], 10, colours);
  assertEquals([...drawn.matchAll(/<text x="([\d.]+)"/g)].map(([, x]) => Number(x)), [10, 26.8, 43.6]);
});

Deno.test("links are text, and unknown codes are told", () => {
  assert(!svg(["\x1b]8;;http://a.example\x1b\\a\x1b]8;;\x1b\\"], 10, colours).includes("a.example"));
  assertThrows(() => svg(["\x1b[38;5;9mred"], 10, colours), Error, "38;5;9");
});
