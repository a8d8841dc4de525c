import { assertEquals } from "@std/assert";
import { linksIn } from "../../../../client/terminal/text/link.ts";

const found = (text: string) =>
  linksIn(text).map(({ start, end, target }) => [text.slice(start, end), target]);
const openable = (text: string) => linksIn(text).map(({ target }) => target !== undefined);

Deno.test("links are found whole, without the sentence's punctuation", () => {
  const shown = (text: string) => linksIn(text).map(({ start, end }) => text.slice(start, end));
  assertEquals(shown("see https://a.example/b?c=d#e."), ["https://a.example/b?c=d#e"]);
  assertEquals(shown("(https://a.example/x_(y))"), ["https://a.example/x_(y)"]);
  assertEquals(shown("(http://a.example), <https://b.example/>"), ["http://a.example", "https://b.example/"]);
  assertEquals(shown("https://[::1]:80/"), ["https://[::1]:80/"]);
  assertEquals(shown("https:// xhttps://a.example ftp://a.example"), []);
  assertEquals(shown("https://a.example…"), ["https://a.example"]);
  assertEquals(shown("*https://a.example/x*"), ["https://a.example/x"]);
});

Deno.test("a link whose text says where it leads can be opened", () => {
  assertEquals(found("https://a.example/b"), [["https://a.example/b", "https://a.example/b"]]);
  assertEquals(
    openable("http://localhost:9090 https://XN--80ak6aa92e.com/ https://127.0.0.1/ https://[::1]/"),
    [
      true,
      true,
      true,
      true,
    ],
  );
  assertEquals(found("https://de.example/Grüße"), [[
    "https://de.example/Grüße",
    "https://de.example/Gr%C3%BC%C3%9Fe",
  ]]);
});

Deno.test("a link that could mislead cannot", () => {
  for (
    const url of [
      "https://аpple.com/", // a Cyrillic letter
      "https://bücher.example/",
      "https://good.example@evil.example/",
      "https://user:secret@evil.example/",
      "https://good.example\\@evil.example/",
      "https://2130706433/",
      "https://0x7f.1/",
      "https://good.example%2eevil.example/",
      "https://good.example／evil.example/",
      "https://evil.example/\ufffdgro.doog",
      "https://evil.example/שלום",
      "https://evil.example/a\u0338b",
      "https://a.example:99999/",
      `https://a.example/${"x".repeat(3_000)}`,
    ]
  ) assertEquals(openable(url), [false], url);
});
