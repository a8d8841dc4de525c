// A registry as the command line names it, and its key.
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { Failure, UsageError } from "../../cli/command.ts";
import { knownRegistry, registryAddress } from "../../peer/registry_address.ts";
import { PeerStore } from "../../peer/store/peer_store.ts";
import { defaultRegistryPort } from "../../protocol/peer/registry_frame.ts";
import { registryKeys, startRegistry, suite } from "../support/registry.ts";

Deno.test("a registry is a host, with a port or the usual one", () => {
  assertEquals(registryAddress("localhost:9"), { hostname: "localhost", port: 9 });
  assertEquals(registryAddress("example.org"), { hostname: "example.org", port: defaultRegistryPort });
  assertEquals(registryAddress("[::1]:7"), { hostname: "::1", port: 7 });
  for (const text of ["", ":9", "a:0", "a:65536", "a:b", "::1", "a b:1"]) {
    assertThrows(() => registryAddress(text), UsageError, "HOST:PORT");
  }
});

Deno.test("its key is pinned at the first use, and another one is a stop unless it is trusted", async () => {
  const registry = startRegistry();
  const store = new PeerStore(":memory:", (run) => run());
  const address = { hostname: "127.0.0.1", port: registry.ports.port };
  const at = `127.0.0.1:${address.port}`;
  try {
    const first = await knownRegistry(address, store, suite, false);
    assertEquals(first.key, registryKeys.publicKey);
    assertStringIncludes(first.shown, "seen for the first time");
    const again = await knownRegistry(address, store, suite, false);
    assertEquals(again.shown, first.shown.replace(": seen for the first time", ""));
    store.pinRegistry(at, new Uint8Array(32));
    await assertRejects(() => knownRegistry(address, store, suite, false), Failure, "STOP");
    await knownRegistry(address, store, suite, true);
    assertEquals(store.registryKey(at), registryKeys.publicKey);
  } finally {
    await registry.stop();
  }
  // Who is known may be down for a while.
  assertEquals((await knownRegistry(address, store, suite, false)).key, registryKeys.publicKey);
  const unknown = new PeerStore(":memory:", (run) => run());
  await assertRejects(() => knownRegistry(address, unknown, suite, false), Failure, "No registry answers");
  for (const each of [store, unknown]) each.close();
});
