import { assertEquals } from "@std/assert";
import { readIp, writeIp } from "../../../protocol/peer/ip_text.ts";

Deno.test("addresses are read and written in their short form", () => {
  for (
    const [text, written] of [
      ["203.0.113.7", "203.0.113.7"],
      ["::", "::"],
      ["::1", "::1"],
      ["fe80::1", "fe80::1"],
      ["2001:db8::", "2001:db8::"],
      ["2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
      ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
      ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
      ["2001:DB8::7:1", "2001:db8::7:1"],
      ["::ffff:203.0.113.7", "203.0.113.7"],
      ["::ffff:cb00:7107", "203.0.113.7"],
      ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
    ] as const
  ) {
    const ip = readIp(text);
    assertEquals(ip && writeIp(ip), written);
    assertEquals(readIp(written), ip);
  }
});

Deno.test("bytes are in the order of the network", () => {
  assertEquals(readIp("203.0.113.9")?.toHex(), "cb007109");
  assertEquals(readIp("2001:db8::7:1")?.toHex(), "20010db8000000000000000000070001");
});

Deno.test("what is no address is none", () => {
  const none =
    "|1|1.2.3|1.2.3.4.5|1.2.3.256|01.2.3.4|1.2.3.-4|:|:::|1::2::3|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9|" +
    "1:2:3:4:5:6:7::8|1:2:3:4:5:6:7:8::|1.2.3.x|g::|12345::|fe80::1%eth0|::1.2.3|1.2.3.4::|localhost";
  for (const text of none.split("|")) assertEquals(readIp(text), undefined, text);
});
