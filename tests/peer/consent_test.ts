import { assertEquals, assertRejects } from "@std/assert";
import { Consent, maxAskers } from "../../peer/consent.ts";
import { PeerError } from "../../peer/peer_error.ts";
import type { Request } from "../../protocol/peer/registry_frame.ts";

/** Consent of somebody who has met nobody, at a registry that says yes to all. */
function someone() {
  const requests: Request[] = [], told: string[] = [];
  const consent = new Consent({
    client: { request: (request) => (requests.push(request), Promise.resolve({ type: "done" })) },
    store: { person: () => undefined },
    contacts: { meet: () => undefined, wanted: () => {} },
    conversations: { sharesRoom: () => false },
    talks: {
      agreed: () => {},
      begin: (name) => {
        throw new PeerError(`You have not met ${name}.`);
      },
    },
    isBusy: () => false,
    tell: (event) => event.type === "asks" && told.push(event.name),
  });
  return { consent, requests, told };
}

Deno.test("so many questions wait, and who asks past that is told that we are busy", async () => {
  const { consent, requests, told } = someone();
  const names = Array.from({ length: maxAskers }, (_, number) => `name${number}`);
  for (const name of names) await consent.asked(name);
  assertEquals([consent.askers, told, requests], [names, names, []]);
  await consent.asked("late");
  assertEquals(requests, [{ type: "decide", name: "late", decision: "busy" }]);
  assertEquals([consent.askers, told], [names, names]);
  await consent.decide("name0", "reject");
  await consent.asked("late");
  assertEquals([consent.askers.at(-1), told.at(-1), requests.length], ["late", "late", 2]);
});

Deno.test("who asks again is shown once, and answered once", async () => {
  const { consent, requests, told } = someone();
  for (const name of ["ann", "Ann", "ann"]) await consent.asked(name);
  assertEquals([consent.askers, told], [["ann"], ["ann"]]);
  await consent.decide("ANN", "accept");
  await assertRejects(() => consent.decide("ann", "accept"), PeerError, "has been answered");
  assertEquals(requests, [{ type: "decide", name: "ANN", decision: "accept" }]);
});
