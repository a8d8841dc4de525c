import { assertEquals } from "@std/assert";
import { ipBytes, ipText } from "../../../protocol/peer/ip.ts";

Deno.test("addresses become bytes, and text again", () => {
  const hex = (text: string) => ipBytes(text)?.toHex();
  assertEquals(hex("203.0.113.9"), "cb007109");
  assertEquals(hex("::ffff:203.0.113.9"), "cb007109");
  assertEquals(hex("::1"), "00000000000000000000000000000001");
  assertEquals(hex("::"), "0".repeat(32));
  assertEquals(hex("2001:DB8::7:1"), "20010db8000000000000000000070001");
  assertEquals(hex("fe80::1%eth0"), "fe800000000000000000000000000001");
  assertEquals(ipText(ipBytes("203.0.113.9")!), "203.0.113.9");
  assertEquals(ipText(ipBytes("2001:db8::7:1")!), "2001:db8:0:0:0:0:7:1");
  assertEquals(ipBytes(ipText(ipBytes("2001:db8::7:1")!))?.toHex(), hex("2001:db8::7:1"));
});

Deno.test("what is no address has no bytes", () => {
  for (
    const text of [
      "",
      "1.2.3",
      "1.2.3.256",
      "1.2.3.4.5",
      "1.2.3.x",
      ":::",
      "1::2::3",
      "12345::",
      "1:2:3:4:5:6:7",
    ]
  ) {
    assertEquals(ipBytes(text), undefined, text);
  }
  assertEquals(ipBytes("1:2:3:4:5:6:7:8::"), undefined);
});
