import { assert, assertEquals } from "@std/assert";
import { LoginThrottle, MOST_KNOWN } from "../../../server/accounts/login_throttle.ts";
import { Clock } from "../../support/clock.ts";

const throttle = () => new LoginThrottle(new Clock().now);

Deno.test("an account waits wherever somebody tries, but for where its owner has been; failures of a place are its own", () => {
  const one = throttle();
  one.succeed("ann", "home");
  for (let tries = 0; tries < 6; tries++) one.failAccount("ann", "attic");
  assertEquals([one.wait("ann", "attic"), one.wait("ann", "elsewhere"), one.wait("ann", null)], [
    1000,
    1000,
    1000,
  ]);
  assertEquals([one.wait("ann", "home"), one.wait("bob", "attic")], [0, 0]);
  for (let tries = 0; tries < 21; tries++) one.failPlace("attic");
  assertEquals([one.wait("bob", "attic"), one.wait("bob", "elsewhere")], [2000, 0]);
});

Deno.test("who is right is forgiven for the account, and the place is not", () => {
  const one = throttle();
  for (let tries = 0; tries < 21; tries++) {
    one.failAccount("ann", "attic");
    one.failPlace("attic");
  }
  assert(one.wait("ann", "attic") > one.wait("bob", "attic"));
  one.succeed("ann", "attic");
  assertEquals(one.wait("ann", "attic"), one.wait("bob", "attic"));
  assertEquals([one.wait("ann", "elsewhere"), one.wait("bob", "attic")], [0, 2000]);
});

Deno.test("a place that is spared never waits for what others do there", () => {
  const one = throttle();
  for (let tries = 0; tries < 100; tries++) {
    one.failPlace(null);
    one.registers(null);
    one.registers("attic");
  }
  assertEquals([one.wait("ann", null), one.waitToRegister(null)], [0, 0]);
  assert(one.waitToRegister("attic") > 0);
});

Deno.test("so many places are remembered and no more: the one that was used longest ago is forgotten", () => {
  const one = throttle();
  one.succeed("ann", "first");
  one.succeed("ann", "second");
  one.succeed("ann", "first");
  for (let count = 2; count < MOST_KNOWN; count++) one.succeed(`n${count}`, "there");
  for (let tries = 0; tries < 6; tries++) one.failAccount("ann", "attic");
  assertEquals([one.wait("ann", "first"), one.wait("ann", "second")], [0, 0]);
  one.succeed("another", "there");
  assertEquals([one.wait("ann", "first"), one.wait("ann", "second")], [0, 1000]);
});
