// Coming back by a token: what it saves, and whom it lets in.
import { assert, assertEquals } from "@std/assert";
import { generateKeys } from "../../../peer/crypto.ts";
import { defaultLimits } from "../../../peer/registry/options.ts";
import { openSqliteStore } from "../../../peer/registry/store/sqlite.ts";
import { type Store, StoreError } from "../../../peer/registry/store/store.ts";
import type { Answer } from "../../../protocol/peer/registry_frame.ts";
import { signHandshake } from "../../../protocol/peer/resumption.ts";
import type { KeyPair } from "../../../protocol/peer/suite.ts";
import type { Argon2id } from "../../../server/accounts/argon2id.ts";
import { BoundedWork } from "../../../server/accounts/bounded_work.ts";
import { Passwords } from "../../../server/accounts/password.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { password, randomBytes, startRegistry, suite, TestPeer } from "../../support/registry.ts";
import { RegistryStream } from "../../support/registry_stream.ts";
import { inTempDir } from "../../support/temp_dir.ts";

/** A hash that costs nothing and counts how often it was made. */
function countedHash(): { readonly argon2id: Argon2id; count: number } {
  const counted = {
    count: 0,
    argon2id: (password: string, salt: Uint8Array) => {
      counted.count++;
      return Promise.resolve(suite.hash(new TextEncoder().encode(password), salt));
    },
  };
  return counted;
}

const shown = (to: RegistryStream, signing: KeyPair) => ({
  signing: signing.publicKey,
  signature: signHandshake(suite, signing, to.stream.hash),
});

const reasonOf = (answer: Answer | undefined) => answer?.type === "refused" ? answer.reason : answer?.type;

/** Ann, logged in, with a token; and a way to come back with it. */
async function withAnn(
  test: (ann: {
    readonly port: number;
    readonly signing: KeyPair;
    readonly token: Uint8Array;
    readonly hash: ReturnType<typeof countedHash>;
    readonly stream: RegistryStream;
    /** What a new connection is answered that shows a token. */
    resume(change?: { name?: string; token?: Uint8Array; signing?: KeyPair }): Promise<Answer | undefined>;
  }) => Promise<void>,
  { store = openSqliteStore(":memory:"), clock }: { store?: Store; clock?: FakeClock } = {},
): Promise<void> {
  const hash = countedHash();
  const registry = startRegistry({ store, argon2id: hash.argon2id, ...(clock ? { clock } : {}) });
  const { port } = registry.ports;
  const signing = generateKeys("Ed25519");
  const stream = await RegistryStream.open(port);
  await stream.ask({ type: "register", name: "Ann", password });
  await stream.ask({ type: "login", name: "ann", password });
  const answer = await stream.ask({ type: "token", ...shown(stream, signing) });
  assert(answer?.type === "token");
  const { token } = answer;
  try {
    await test({
      port,
      signing,
      token,
      hash,
      stream,
      async resume(change = {}) {
        const again = await RegistryStream.open(port);
        const who = { name: "ann", token, signing, ...change };
        const answer = await again.ask({ type: "resume", ...who, ...shown(again, who.signing) });
        again.close();
        return answer;
      },
    });
  } finally {
    stream.close();
    await registry.stop();
  }
}

Deno.test("who has a token comes back without the password's work, as often as they like", () =>
  withAnn(async ({ hash, resume }) => {
    const before = hash.count;
    for (let times = 0; times < 3; times++) {
      const answer = await resume();
      assertEquals(answer?.type === "loggedIn" && answer.name, "Ann");
    }
    assertEquals(hash.count, before);
  }));

Deno.test("a token that was stolen is of no use without the key that it was given to", () =>
  withAnn(async ({ port, signing, token, stream, resume }) => {
    const eve = generateKeys("Ed25519");
    assertEquals(reasonOf(await resume({ signing: eve })), "wrong");
    const again = await RegistryStream.open(port);
    const resumed = async (signing: Uint8Array, signature: Uint8Array) =>
      reasonOf(await again.ask({ type: "resume", name: "ann", token, signing, signature }));
    // Another's signature below the key, Ann's from her own connection, and none.
    assertEquals(await resumed(signing.publicKey, shown(again, eve).signature), "wrong");
    assertEquals(await resumed(signing.publicKey, shown(stream, signing).signature), "wrong");
    assertEquals(await resumed(signing.publicKey, new Uint8Array(64)), "wrong");
    assertEquals(await resumed(signing.publicKey, shown(again, signing).signature), "loggedIn");
    again.close();
  }));

Deno.test("a wrong token, a name without one and a name that nobody has get one answer", () =>
  withAnn(async ({ port, token, resume }) => {
    const bob = await RegistryStream.open(port);
    await bob.ask({ type: "register", name: "bob", password });
    const answers = [
      await resume({ token: token.map((byte) => byte ^ 1) }),
      await resume({ name: "bob" }),
      await resume({ name: "nobody" }),
    ];
    assertEquals(reasonOf(answers[0]), "wrong");
    assertEquals(answers.slice(1), [answers[0], answers[0]]);
    // Nobody gets a token for a key that they do not have, or before they are in.
    const shownByEve = shown(bob, generateKeys("Ed25519"));
    assertEquals(reasonOf(await bob.ask({ type: "token", ...shownByEve })), "state");
    await bob.ask({ type: "login", name: "bob", password });
    const foreign = { ...shownByEve, signing: generateKeys("Ed25519").publicKey };
    assertEquals(reasonOf(await bob.ask({ type: "token", ...foreign })), "unfit");
    bob.close();
  }));

Deno.test("there is one token for a login: each is a write to the disk", () =>
  withAnn(async ({ stream, signing, resume }) => {
    assertEquals(reasonOf(await stream.ask({ type: "token", ...shown(stream, signing) })), "state");
    assertEquals((await resume())?.type, "loggedIn");
  }));

Deno.test("a token is gone after a logout, and where the password is used again", async () => {
  await withAnn(async ({ stream, resume }) => {
    await stream.ask({ type: "logout" });
    assertEquals(reasonOf(await resume()), "wrong");
  });
  await withAnn(async ({ port, resume }) => {
    const elsewhere = await RegistryStream.open(port);
    assertEquals((await elsewhere.ask({ type: "login", name: "ann", password }))?.type, "loggedIn");
    assertEquals(reasonOf(await resume()), "wrong");
    elsewhere.close();
  });
});

Deno.test("a token is gone with the password that it came of", () => {
  const whole = openSqliteStore(":memory:");
  let isChanged = false;
  const store: Store = {
    ...whole,
    async findAccount(key) {
      const account = await whole.findAccount(key);
      return account && isChanged ? { ...account, password: `${account.password}A` } : account;
    },
  };
  return withAnn(async ({ resume }) => {
    assertEquals((await resume())?.type, "loggedIn");
    isChanged = true;
    assertEquals(reasonOf(await resume()), "wrong");
    isChanged = false;
    assertEquals((await resume())?.type, "loggedIn");
  }, { store });
});

Deno.test("a disk that is full keeps nobody out who has the password", () => {
  const whole = openSqliteStore(":memory:");
  let isFull = false;
  const store: Store = {
    ...whole,
    dropToken: (key) => isFull ? Promise.reject(new StoreError("The disk is full.")) : whole.dropToken(key),
  };
  return withAnn(async ({ port, stream }) => {
    isFull = true;
    const elsewhere = await RegistryStream.open(port);
    assertEquals((await elsewhere.ask({ type: "login", name: "ann", password }))?.type, "loggedIn");
    // Who logs out must know that their token is still there.
    assertEquals(reasonOf(await elsewhere.ask({ type: "logout" })), "broken");
    await stream.ended();
    elsewhere.close();
  }, { store });
});

Deno.test("a token is good for its time", () => {
  const clock = new FakeClock();
  return withAnn(async ({ resume }) => {
    clock.advance(defaultLimits.tokenMs - 1);
    assertEquals((await resume())?.type, "loggedIn");
    clock.advance(1);
    assertEquals(reasonOf(await resume()), "wrong");
  }, { clock });
});

Deno.test("what is kept does not tell the token", async () => {
  const kept: Uint8Array[] = [];
  const whole = openSqliteStore(":memory:");
  const store: Store = {
    ...whole,
    keepToken(account, hash, until) {
      kept.push(hash);
      return whole.keepToken(account, hash, until);
    },
  };
  await withAnn(async ({ token, resume }) => {
    assertEquals(kept.length, 1);
    assert(!suite.equal(kept[0]!, token) && !suite.equal(kept[0]!, suite.hash(token)));
    assertEquals(reasonOf(await resume({ token: kept[0]! })), "wrong");
  }, { store });
});

Deno.test("after a restart 200 peers are back, and no password is hashed for it", () =>
  inTempDir(async (dir) => {
    const hash = countedHash();
    const store = openSqliteStore(`${dir}/registry.db`);
    const passwords = new Passwords(hash.argon2id, new BoundedWork(1, 0), randomBytes, randomBytes(32));
    const { argon2 } = await passwords.make(password);
    const names = Array.from({ length: 200 }, (_, index) => `peer${index}`);
    for (const name of names) await store.createAccount({ key: name, name, password: argon2 }, [name]);
    const first = startRegistry({ store, argon2id: hash.argon2id });
    const { port } = first.ports;
    const peers: TestPeer[] = [];
    for (const name of names) {
      const peer = new TestPeer(port);
      await peer.state("outside");
      await peer.client.login(name, password);
      await peer.client.publish(peer.record(name));
      await peer.state("in");
      peers.push(peer);
    }
    const before = hash.count;
    await first.stop();
    for (const peer of peers) await peer.state("away");
    const again = openSqliteStore(`${dir}/registry.db`);
    const second = startRegistry({ store: again, argon2id: hash.argon2id, port });
    for (const peer of peers) await peer.state("in");
    assertEquals([second.people, hash.count], [200, before]);
    await Promise.all(peers.map((peer) => peer.close()));
    await second.stop();
  }));

Deno.test("where its token is gone, a peer comes back by the password that it keeps", () =>
  inTempDir(async (dir) => {
    const hash = countedHash();
    const start = (port = 0) =>
      startRegistry({ store: openSqliteStore(`${dir}/registry.db`), argon2id: hash.argon2id, port });
    const first = start();
    const { port } = first.ports;
    const ann = await TestPeer.named("ann", port);
    await ann.state("in");
    await first.stop();
    const store = openSqliteStore(`${dir}/registry.db`);
    await store.dropToken("ann");
    await store.close();
    const before = hash.count;
    const second = start(port);
    assertEquals(await ann.state("in"), { type: "in", name: "ann" });
    assertEquals(hash.count, before + 1);
    await ann.client.request({ type: "ping" });
    await second.stop();
    await ann.state("away");
    // With a new token again.
    const third = start(port);
    await ann.state("in");
    assertEquals(hash.count, before + 1);
    await ann.close();
    await third.stop();
  }));
