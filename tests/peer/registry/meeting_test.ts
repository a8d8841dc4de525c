import { assertEquals, assertRejects } from "@std/assert";
import { RegistryError } from "../../../peer/registry_client.ts";
import type { Refusal } from "../../../protocol/peer/registry_frame.ts";
import { password, TestPeer, withPeers } from "../../support/registry.ts";

/** The refusal that a request meets. */
async function refusal(request: Promise<unknown>): Promise<Refusal> {
  const error = await assertRejects(() => request, RegistryError);
  if (!error.refusal) throw error;
  return error.refusal;
}

Deno.test("one asks, the other accepts: both have the other's record, and that is remembered", () =>
  withPeers(["Ann", "Bob"], async ([ann, bob], registry) => {
    assertEquals(await ann!.client.request({ type: "query", name: "bob" }), { type: "asked" });
    assertEquals(await bob!.push("asks"), { type: "asks", name: "Ann" });
    assertEquals(await bob!.client.request({ type: "decide", name: "Ann", decision: "accept" }), {
      type: "known",
      record: ann!.record("Ann"),
    });
    assertEquals(await ann!.push("decided"), {
      type: "decided",
      name: "Bob",
      decision: "accept",
      record: bob!.record("Bob"),
    });
    const later = bob!.record("Bob", 2);
    await bob!.client.publish(later);
    assertEquals(await ann!.client.request({ type: "query", name: "Bob" }), { type: "known", record: later });
    await bob!.client.request({ type: "withdraw", name: "ann" });
    assertEquals(await ann!.client.request({ type: "query", name: "Bob" }), { type: "asked" });
    assertEquals(registry.people, 2);
  }));

Deno.test("who asks whom has asked them agrees", () =>
  withPeers(["ann", "bob"], async ([ann, bob]) => {
    await ann!.client.request({ type: "query", name: "bob" });
    assertEquals(await bob!.client.request({ type: "query", name: "ann" }), {
      type: "known",
      record: ann!.record("ann"),
    });
    assertEquals((await ann!.push("decided")).record, bob!.record("bob"));
  }));

Deno.test("who is rejected, or finds the other busy, learns no more than that", () =>
  withPeers(["ann", "bob", "eve"], async ([ann, bob, eve]) => {
    for (const decision of ["reject", "busy"] as const) {
      await ann!.client.request({ type: "query", name: "bob" });
      await bob!.push("asks");
      assertEquals(await bob!.client.request({ type: "decide", name: "ann", decision }), { type: "done" });
      assertEquals(await ann!.push("decided"), { type: "decided", name: "bob", decision, record: null });
    }
    // Nobody answers what was not asked of them, and not twice.
    for (const [peer, name] of [[bob!, "ann"], [eve!, "ann"], [ann!, "bob"]] as const) {
      const request = peer.client.request({ type: "decide", name, decision: "accept" });
      assertEquals((await refusal(request)).reason, "state");
    }
    assertEquals(await eve!.client.request({ type: "query", name: "bob" }), { type: "asked" });
  }));

Deno.test("a name that nobody has and somebody who is not online look the same", () =>
  withPeers(["ann", "bob"], async ([ann, bob]) => {
    await bob!.client.logout();
    const [offline, nobody] = await Promise.all(
      ["bob", "nobody"].map((name) => refusal(ann!.client.request({ type: "query", name }))),
    );
    assertEquals(offline, nobody);
    const ready = { type: "ready", purpose: "punch" } as const;
    assertEquals(await refusal(ann!.client.request({ ...ready, name: "bob" })), nobody);
    // Online, but not agreed with: the same again.
    await bob!.client.login("bob", password);
    assertEquals(await refusal(ann!.client.request({ ...ready, name: "bob" })), nobody);
    assertEquals((await refusal(ann!.client.request({ type: "query", name: "ANN" }))).reason, "state");
  }));

Deno.test("questions cannot be repeated for ever", () =>
  withPeers(["ann", "bob"], async ([ann, bob]) => {
    for (let asked = 0; asked < 4; asked++) await ann!.client.request({ type: "query", name: "bob" });
    const { reason, waitMs } = await refusal(ann!.client.request({ type: "query", name: "bob" }));
    assertEquals([reason, waitMs > 0], ["later", true]);
    assertEquals(await bob!.client.request({ type: "query", name: "ann" }).then(({ type }) => type), "known");
  }));

Deno.test("both READY: both GO, once, with the same token and the other's record", () =>
  withPeers(["ann", "bob"], async ([ann, bob]) => {
    await agree(ann!, bob!);
    for (let round = 0; round < 3; round++) {
      await ann!.client.request({ type: "ready", name: "bob", purpose: "punch" });
      assertEquals(await bob!.push("wanted"), { type: "wanted", name: "ann", purpose: "punch" });
      await bob!.client.request({ type: "ready", name: "ann", purpose: "punch" });
      const [hers, his] = await Promise.all([ann!.push("go"), bob!.push("go")]);
      assertEquals(hers, { ...his, name: "bob", record: bob!.record("bob") });
      assertEquals([his.name, his.record, his.relay], ["ann", ann!.record("ann"), null]);
    }
    assertEquals([ann!.pushes.all, bob!.pushes.all], [[], []]);
  }));

Deno.test("without a relay nobody is READY for one", () =>
  withPeers(["ann", "bob"], async ([ann, bob]) => {
    await agree(ann!, bob!);
    const request = ann!.client.request({ type: "ready", name: "bob", purpose: "relay" });
    assertEquals((await refusal(request)).sentence, "This registry has no relay.");
  }, { relay: null }));

async function agree(one: TestPeer, other: TestPeer): Promise<void> {
  await one.client.request({ type: "query", name: "bob" });
  await other.push("asks");
  await other.client.request({ type: "decide", name: "ann", decision: "accept" });
  await one.push("decided");
}
