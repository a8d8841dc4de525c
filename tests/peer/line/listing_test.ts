import { assertEquals } from "@std/assert";
import { listed } from "../../../peer/line/listing.ts";

const nothing = { type: "nothing" } as const;

Deno.test("names are one line, what has more to say a line each, and none are a sentence", () => {
  const names = ["bob", "e\x1b[2Jve"].map((text) => ({ text, detail: "", choice: nothing }));
  assertEquals(listed({ title: "Online", rows: names, empty: "" })[0]?.includes("\x1b"), false);
  assertEquals(listed({ title: "Online", rows: names.slice(0, 1), empty: "" }), ["online: bob"]);
  const rooms = [{ text: "#a", detail: "1 member", choice: nothing }];
  assertEquals(listed({ title: "Rooms", rows: rooms, empty: "" }), ["#a: 1 member"]);
  assertEquals(listed({ title: "Rooms", rows: [], empty: "there are no rooms" }), ["there are no rooms"]);
});

Deno.test("what is typed stands in a column of its own", () => {
  const rows = ["/list", "/query NAME"].map((text) => ({
    text,
    detail: "help",
    choice: { type: "type", text } as const,
  }));
  assertEquals(listed({ title: "Commands", rows, empty: "" }), ["/list        help", "/query NAME  help"]);
});
