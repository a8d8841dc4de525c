import { assertEquals, assertLess } from "@std/assert";
import { clipboard, notification } from "../../../client/terminal/notices.ts";

const xterm = "xterm-256color";

Deno.test("a notification is told in both ways, or in one where a terminal knows both", () => {
  assertEquals(notification("bob", "hi", xterm), "\x1b]9;bob: hi\x1b\\\x1b]777;notify;bob;hi\x1b\\");
  assertEquals(notification("bob", "hi", "xterm-kitty"), "\x1b]777;notify;bob;hi\x1b\\");
});

Deno.test("text of others ends no sequence, begins none, and adds no field", () => {
  const sent = notification("b;ob\x07", "\x1b]52;c;QQ==\x07\x1b\\\x9c a;b \u202e\x02bold", xterm);
  assertEquals(
    sent,
    "\x1b]9;b,ob␇: ␛]52,c,QQ==␇␛\\\ufffd a,b \ufffdbold\x1b\\" +
      "\x1b]777;notify;b,ob␇;␛]52,c,QQ==␇␛\\\ufffd a,b \ufffdbold\x1b\\",
  );
  assertEquals(notification("4;1;50", "x", xterm).startsWith("\x1b]9;· 4,1,50"), true);
  assertLess(notification("x".repeat(10_000), "y".repeat(10_000), xterm).length, 1_000);
});

Deno.test("what is copied comes out as it was, without control characters, and bounded", () => {
  const copied = (text: string) => {
    const [, encoded] = /^\x1b\]52;c;([A-Za-z0-9+/=]*)\x1b\\$/.exec(clipboard(text))!;
    return new TextDecoder().decode(Uint8Array.fromBase64(encoded!));
  };
  assertEquals(copied("two\nlines 世界 \x1b[31m\x07\x9b"), "two\nlines 世界 [31m");
  assertEquals(copied("世".repeat(100_000)).length, 50_000);
  assertEquals(copied("a\ud800"), "a\ufffd");
});
