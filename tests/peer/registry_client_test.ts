import { assert, assertEquals, assertRejects } from "@std/assert";
import { generateKeys } from "../../peer/crypto.ts";
import { RegistryError } from "../../peer/registry_client.ts";
import { registryKeyOf } from "../../peer/secure/key_question.ts";
import { openSqliteStore } from "../../peer/registry/store/sqlite.ts";
import { StreamError } from "../../peer/secure/secure_stream.ts";
import { registryKeys, startRegistry, TestPeer, withPeers } from "../support/registry.ts";
import { inTempDir } from "../support/temp_dir.ts";

Deno.test("a registry tells its key to who does not know it, and only with it one gets in", async () => {
  const registry = startRegistry();
  const { port } = registry.ports;
  const connect = () => Deno.connect({ hostname: "127.0.0.1", port });
  assertEquals(await registryKeyOf(connect), registryKeys.publicKey);
  const deceived = new TestPeer(port, undefined, generateKeys("X25519").publicKey);
  await deceived.state("away");
  await assertRejects(() => deceived.client.login("ann", "x"), RegistryError, "no connection");
  await deceived.close();
  await registry.stop();
});

Deno.test("who is no registry has no key", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    using conn = await listener.accept();
    await conn.read(new Uint8Array(9));
    await conn.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\nServer: another one\r\n\r\n"));
  })();
  const { port } = listener.addr as Deno.NetAddr;
  await assertRejects(() => registryKeyOf(() => Deno.connect({ hostname: "127.0.0.1", port })), StreamError);
  await served;
});

Deno.test("after a restart of the registry peers are back by themselves, with their records", () =>
  inTempDir(async (dir) => {
    const first = startRegistry({ store: openSqliteStore(`${dir}/registry.db`) });
    const { port } = first.ports;
    const ann = await TestPeer.named("ann", port), bob = await TestPeer.named("bob", port);
    await ann.client.request({ type: "query", name: "bob" });
    await bob.client.request({ type: "query", name: "ann" });
    for (const peer of [ann, bob]) await peer.state("in");
    await first.stop();
    for (const peer of [ann, bob]) await peer.state("away");
    await assertRejects(() => ann.client.request({ type: "ping" }), RegistryError, "no connection");
    const second = startRegistry({ store: openSqliteStore(`${dir}/registry.db`), port });
    for (const peer of [ann, bob]) await peer.state("in");
    let answer = await ann.client.request({ type: "query", name: "bob" });
    // Its record comes a moment after its login.
    while (answer.type === "known" && answer.record === null) {
      answer = await ann.client.request({ type: "query", name: "bob" });
    }
    assertEquals(answer, { type: "known", record: bob.record("bob") });
    await Promise.all([ann.close(), bob.close()]);
    await second.stop();
  }));

Deno.test("who has another address than they connected from connects anew, though beats are answered", () =>
  withPeers(["ann"], async ([ann]) => {
    await ann!.state("in");
    ann!.isElsewhere = true;
    ann!.client.beat();
    await ann!.state("away");
    ann!.isElsewhere = false;
    await ann!.state("in");
  }));

Deno.test("a request is refused with the registry's sentence, and given up when the client is closed", async () => {
  const registry = startRegistry();
  const peer = new TestPeer(registry.ports.port);
  await peer.state("outside");
  const refused = await assertRejects(() => peer.client.request({ type: "ownRooms" }), RegistryError);
  assertEquals([refused.message, refused.refusal?.reason], ["Log in first.", "state"]);
  const unanswered = assertRejects(() => peer.client.register("ann", "correct horse"), RegistryError);
  await peer.close();
  assertEquals((await unanswered).message, "The connection to the registry was lost.");
  assertEquals(peer.client.state, { type: "over", why: "closed" });
  await registry.stop();
});

Deno.test("while there is no registry, tries come ever more rarely", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const peer = new TestPeer(port);
  const waits: number[] = [];
  for (let tries = 0; tries < 3; tries++) {
    const state = await peer.state("away");
    if (state.type === "away") waits.push(state.ms);
  }
  assert(waits[0]! >= 250 && waits[0]! <= 500, `${waits}`);
  assert(waits[2]! >= 1_000 && waits[2]! <= 2_000, `${waits}`);
  await peer.close();
});
