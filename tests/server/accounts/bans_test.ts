import { assertEquals, assertRejects } from "@std/assert";
import { BanListFull, Bans } from "../../../server/accounts/bans.ts";
import { parseRange } from "../../../server/address_range.ts";
import { Store } from "../../../server/store/store.ts";

const terms = { reason: "spam", by: "root", made: 1_000, until: 5_000 };
const address = (text: string) => ({ kind: "address", range: parseRange(text)! }) as const;
const account = (name: string) => ({ kind: "account", name }) as const;

async function withBans(test: (bans: Bans, store: Store) => Promise<void>) {
  const store = Store.volatile(0, setImmediate);
  await test(new Bans(store, store.registered.bans), store);
  await store.close();
}

Deno.test("a ban holds for its range or account until its time is over", () =>
  withBans(async (bans) => {
    await bans.set(address("192.0.2.0/24"), terms);
    await bans.set(account("Mallory"), { ...terms, until: null });
    assertEquals(bans.ofAddress("192.0.2.9", 4_999)?.reason, "spam");
    assertEquals(bans.ofAddress("192.0.3.9", 4_999), undefined);
    assertEquals(bans.ofAccount("mALLORY", 1e15)?.subject, "mallory");
    assertEquals(bans.list(4_999).map((ban) => ban.subject), ["192.0.2.0/24", "mallory"]);
    assertEquals(bans.ofAddress("192.0.2.9", 5_000), undefined);
    assertEquals(bans.list(5_000).map((ban) => ban.subject), ["mallory"]);
  }));

Deno.test("a second ban of the same replaces the first, and one that is lifted is gone", () =>
  withBans(async (bans) => {
    await bans.set(address("192.0.2.7"), terms);
    await bans.set(address("192.0.2.7/32"), { ...terms, reason: "more spam", until: 9_000 });
    assertEquals(bans.list(1_000).map((ban) => ban.reason), ["more spam"]);
    assertEquals(await bans.lift(address("192.0.2.7")), true);
    assertEquals(await bans.lift(address("192.0.2.7")), false);
    assertEquals(bans.ofAddress("192.0.2.7", 1_000), undefined);
  }));

Deno.test("a smaller range that has ended does not hide a larger one that holds", () =>
  withBans(async (bans) => {
    await bans.set(address("192.0.2.7"), terms);
    await bans.set(address("192.0.0.0/16"), { ...terms, until: null, reason: "all of them" });
    assertEquals(bans.ofAddress("192.0.2.7", 6_000)?.reason, "all of them");
  }));

Deno.test("there is an end to how many there can be", () =>
  withBans(async (_, store) => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      kind: "address" as const,
      subject: `10.0.${i >> 8}.${i & 255}`,
      ...terms,
      until: null,
    }));
    const bans = new Bans(store, many);
    await assertRejects(() => bans.set(address("11.0.0.1"), terms), BanListFull);
    await bans.set(address("10.0.0.1"), { ...terms, reason: "again" });
    assertEquals(bans.ofAddress("10.0.0.1", 1_000)?.reason, "again");
    await bans.lift(address("10.0.0.2"));
    await bans.set(address("11.0.0.1"), terms);
  }));
