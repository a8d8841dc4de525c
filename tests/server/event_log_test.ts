import { assertEquals, assertNotMatch } from "@std/assert";
import { eventLog, type Fields } from "../../server/event_log.ts";

const now = () => Date.UTC(2024, 0, 2, 3, 4, 5, 6);

function logged(format: "text" | "json", event: string, fields?: Fields): string {
  const lines: string[] = [];
  eventLog(format, (line) => lines.push(line), now)(event, fields);
  assertEquals(lines.length, 1);
  return lines[0]!;
}

Deno.test("an event is one line of words", () => {
  assertEquals(
    logged("text", "closed", { nickname: "bob", clients: 3, open: true, room: null }),
    "2024-01-02T03:04:05.006Z closed nickname=bob clients=3 open=true room=null\n",
  );
  assertEquals(logged("text", "started"), "2024-01-02T03:04:05.006Z started\n");
});

Deno.test("a value that is no word is quoted, so that no value can look like another field", () => {
  assertEquals(
    logged("text", "closed", { detail: 'Quit: a=b nickname=root "x"', empty: "" }).slice(25),
    'closed detail="Quit: a=b nickname=root \\"x\\"" empty=""\n',
  );
});

Deno.test("as JSON an event is one object with the same fields", () => {
  const line = logged("json", "closed", { nickname: "bob", clients: 3, detail: 'a "b"\\' });
  assertEquals(JSON.parse(line), {
    time: "2024-01-02T03:04:05.006Z",
    event: "closed",
    nickname: "bob",
    clients: 3,
    detail: 'a "b"\\',
  });
  assertEquals(line.indexOf("\n"), line.length - 1);
});

Deno.test("no text of a stranger can end the line or control the reader's terminal", () => {
  const hostile = "a\r\nb\x1b]0;title\x07\x9b2J\u202eevil\u2028c\0\x7f";
  for (const format of ["text", "json"] as const) {
    const line = logged(format, "closed", { detail: hostile }).slice(0, -1);
    assertNotMatch(line, /[\0-\x1f\x7f-\x9f\u2028\u202e]/);
  }
});
