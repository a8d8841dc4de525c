import { assertEquals } from "@std/assert";
import { formatRange, parseRange, rangeHolds, RangeMap } from "../../server/address_range.ts";

const spelt = (text: string) => {
  const range = parseRange(text);
  return range && formatRange(range);
};

Deno.test("a range has one spelling; an IPv6 address alone stands for its /64", () => {
  assertEquals(spelt("192.0.2.77"), "192.0.2.77");
  assertEquals(spelt("192.0.2.77/32"), "192.0.2.77");
  assertEquals(spelt("192.0.2.77/24"), "192.0.2.0/24");
  assertEquals(spelt("10.1.2.3/0"), "0.0.0.0/0");
  assertEquals(spelt("2001:DB8::1"), "2001:db8:0:0:0:0:0:0/64");
  assertEquals(spelt("2001:db8::1/128"), "2001:db8:0:0:0:0:0:1/128");
  assertEquals(spelt("2001:db8:ffff::/33"), "2001:db8:8000:0:0:0:0:0/33");
  assertEquals(spelt("::/0"), "0:0:0:0:0:0:0:0/0");
  assertEquals(spelt("::ffff:192.0.2.1/128"), "0:0:0:0:0:ffff:c000:201/128");
  assertEquals(spelt("fe80::1%eth0/128"), "fe80:0:0:0:0:0:0:1/128");
});

Deno.test("what is no address is none", () => {
  const none = [
    "",
    "192.0.2",
    "192.0.2.256",
    "192.0.2.01",
    "192.0.2.1.1",
    "192.0.2.1/33",
    "192.0.2.1/",
    "192.0.2.1/-1",
    "192.0.2.1/8/8",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "12345::",
    "g::",
    "2001:db8::/129",
    ":::",
    "account:bob",
    "bob",
    "1:2:3:4:5:6:7:1.2.3.4",
  ];
  for (const text of none) assertEquals(parseRange(text), null, text);
});

Deno.test("an address is found in every range that holds it", () => {
  const map = new RangeMap<string>();
  for (const text of ["192.0.2.0/24", "192.0.2.7", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1"]) {
    map.set(parseRange(text)!, text);
  }
  const holding = (address: string) => [...map.holding(address)].sort();
  assertEquals(holding("192.0.2.7"), ["0.0.0.0/0", "192.0.2.0/24", "192.0.2.7"]);
  assertEquals(holding("192.0.3.7"), ["0.0.0.0/0"]);
  assertEquals(holding("2001:db8::ffff"), ["2001:db8::/32", "2001:db8::1"]);
  assertEquals(holding("2001:db8:0:1::"), ["2001:db8::/32"]);
  assertEquals(holding("fe80::1%eth0"), []);
  assertEquals(holding("nonsense"), []);
  map.delete(parseRange("192.0.2.99/24")!);
  map.delete(parseRange("0.0.0.0/0")!);
  assertEquals(holding("192.0.2.7"), ["192.0.2.7"]);
  assertEquals(map.get(parseRange("2001:db8:0:0:1::")!), "2001:db8::1");
});

Deno.test("a range holds what begins as it does, of its own kind", () => {
  const range = parseRange("10.0.0.0/8")!;
  assertEquals(["10.255.0.1", "11.0.0.1", "::a00:1", "x"].map((a) => rangeHolds(range, a)), [
    true,
    false,
    false,
    false,
  ]);
});
