import { assertEquals, assertMatch, assertNotEquals, assertNotMatch } from "@std/assert";
import { cloaking, isLoopback, placeOf, plainAddress } from "../../server/addresses.ts";

Deno.test("an IPv4 address loses the IPv6 wrapping of a dual-stack listener, nothing else does", () => {
  assertEquals(plainAddress("::ffff:10.1.2.3"), "10.1.2.3");
  assertEquals(plainAddress("::FFFF:127.0.0.1"), "127.0.0.1");
  for (const address of ["10.1.2.3", "::1", "2001:db8::ffff:1", "::ffff:abcd"]) {
    assertEquals(plainAddress(address), address);
  }
});

Deno.test("loopback is all of 127/8 and ::1, and only that", () => {
  for (const address of ["127.0.0.1", "127.255.3.4", "::1"]) assertEquals(isLoopback(address), true, address);
  for (const address of ["12.7.0.1", "128.0.0.1", "::", "::2", "fe80::1", "1270.0.0.1"]) {
    assertEquals(isLoopback(address), false, address);
  }
});

Deno.test("an IPv4 address is a place of its own, of an IPv6 address the first 64 bits are", () => {
  assertEquals(placeOf("10.1.2.3"), "10.1.2.3");
  assertEquals(placeOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2");
  assertEquals(placeOf("2001:DB8:1:2::"), "2001:db8:1:2");
  assertEquals(placeOf("2001:db8::6"), "2001:db8:0:0");
  assertEquals(placeOf("::"), "0:0:0:0");
  assertEquals(placeOf("fe80::1"), "fe80:0:0:0");
  assertEquals(placeOf("1::2:3:4:5:6:7"), "1:0:2:3");
});

Deno.test("two addresses of one network count as one place, two networks do not", () => {
  assertEquals(placeOf("2001:db8::1"), placeOf("2001:db8:0:0:ffff::9"));
  assertNotEquals(placeOf("2001:db8::1"), placeOf("2001:db8:0:1::1"));
});

Deno.test("a cloak is the same for one place, another for another place and for another secret", () => {
  const cloak = cloaking(new Uint8Array(32));
  assertEquals(cloak("10.1.2.3"), cloak("10.1.2.3"));
  assertEquals(cloak("2001:db8::1"), cloak("2001:db8::2"));
  assertNotEquals(cloak("10.1.2.3"), cloak("10.1.2.4"));
  assertNotEquals(cloak("10.1.2.3"), cloaking(new Uint8Array(32).fill(1))("10.1.2.3"));
});

Deno.test("a cloak is a word that a mask can name and does not show the address", () => {
  const cloak = cloaking(new Uint8Array(32));
  assertMatch(cloak("10.1.2.3"), /^[0-9a-f]{12}\.hidden$/);
  assertNotMatch(cloak("10.1.2.3"), /10\.1/);
  assertEquals(cloak("127.0.0.1"), "localhost");
  assertEquals(cloak("::1"), "localhost");
});
