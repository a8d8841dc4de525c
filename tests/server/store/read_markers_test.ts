import { assertEquals } from "@std/assert";
import { openStore } from "../../../server/store/calls.ts";

Deno.test("a marker moves forward only, each account has its own, and a restart keeps them", async () => {
  const dir = await Deno.makeTempDir();
  let calls = openStore({ path: `${dir}/chatroom.db`, durability: "fsync", now: 0 });
  assertEquals(calls.readMarkers("al"), new Map());
  assertEquals(calls.advanceMarker("al", "#a", 100), 100);
  assertEquals(calls.advanceMarker("al", "#a", 50), 100);
  assertEquals(calls.advanceMarker("al", "#a", 150), 150);
  assertEquals(calls.advanceMarker("bo", "#a", 20), 20);
  calls.close();
  calls = openStore({ path: `${dir}/chatroom.db`, durability: "fsync", now: 0 });
  assertEquals(calls.readMarkers("al"), new Map([["#a", 150]]));
  assertEquals(calls.readMarkers("bo"), new Map([["#a", 20]]));
  calls.close();
  await Deno.remove(dir, { recursive: true });
});

Deno.test("an account has a thousand markers at most; the oldest goes", () => {
  const calls = openStore({ path: ":memory:", durability: "os", now: 0 });
  for (let i = 1; i <= 1_002; i++) calls.advanceMarker("al", `u${i}`, i);
  calls.advanceMarker("bo", "u1", 1);
  const markers = calls.readMarkers("al");
  assertEquals(markers.size, 1_000);
  assertEquals([markers.has("u2"), markers.has("u3"), markers.has("u1002")], [false, true, true]);
  assertEquals(calls.readMarkers("bo").size, 1);
  calls.close();
});
