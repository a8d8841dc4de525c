// Keys that are others than before, between built programs: who comes with a known name, and what answers as a known registry.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { passwordOf, startRegistry } from "../support/peer_terminal.ts";
import { agree, PipedPeer } from "../support/piped_peer.ts";
import { executable, run } from "../support/executable.ts";
import { inTempDir } from "../support/temp_dir.ts";

const digits = /(?:\d{5} ){11}\d{5}/;

Deno.test("who comes back with other keys is stopped loudly, hears nothing, and is met anew after /forget", () =>
  inTempDir(async (dir) => {
    await using registry = await startRegistry(`${dir}/registry`);
    const { port } = registry;
    await using ann = await PipedPeer.register(port, `${dir}/ann`, "ann");
    {
      await using bob = await PipedPeer.register(port, `${dir}/bob`, "bob");
      await agree(bob, "bob", ann, "ann");
      ann.enter("/verify bob", "a secret for the bob of old");
      await bob.out.until(/<ann> a secret/);
      await ann.err.until(digits);
    }
    await Deno.remove(`${dir}/bob`, { recursive: true });
    await ann.err.until(/bob does not answer/);
    const [before] = digits.exec(ann.err.text)!;
    await using bob = new PipedPeer(port, `${dir}/bob`, "bob", "--nick", "bob");
    await bob.err.until(/logged in as bob/);
    bob.enter("/query ann");
    const stop = await ann.err.until(/!! STOP: the key of bob is another one than before\./);
    await ann.err.until(/!! Ask bob by another way\. If they have new keys: \/forget bob/);
    ann.enter("not for the one who came", "/path");
    await ann.err.until(/there is nobody to reach|bob: not reached/);
    ann.enter("/verify bob", "/forget bob");
    await ann.err.until(/whoever comes as bob next is believed/);
    assertEquals(ann.err.lines.filter(({ text }) => digits.test(text)).at(-1)!.text.slice(-71), before);
    ann.enter("/query bob");
    await bob.err.until(/in touch with ann/);
    await ann.err.until(/in touch with bob/, { from: ann.err.lines.indexOf(stop) });
    ann.enter("/chat bob", "/verify bob", "hello, new bob");
    bob.enter("/chat ann", "/verify ann");
    await bob.out.until(/<ann> hello, new bob/);
    const fresh = digits.exec((await bob.err.until(digits)).text)![0];
    await ann.err.until(new RegExp(fresh));
    assertEquals(fresh === before, false);
    assertEquals(/secret|not for the one/.test(bob.out.text + bob.err.text), false);
  }));

Deno.test("a registry with another key ends the program, unless it is to be trusted, once", () =>
  inTempDir(async (dir) => {
    const peer = (port: number, ...flags: string[]) =>
      run(executable(), ["peer", "--registry", `127.0.0.1:${port}`, "--data", `${dir}/ann`, ...flags]);
    let port: number, key: string;
    {
      await using registry = await startRegistry(`${dir}/registry`);
      port = registry.port;
      const first = await peer(port);
      assertEquals(first.code, 0, first.err);
      key = /key (SHA256:\S+): seen for the first time/.exec(first.err)![1]!;
      assertStringIncludes((await peer(port)).err, `key ${key}\n`);
    }
    await using _other = await startRegistry(`${dir}/other`, port);
    const stopped = await peer(port);
    assertEquals(stopped.code, 1);
    assertMatch(
      stopped.err,
      /STOP: the registry at 127\.0\.0\.1:\d+ has another key than before \(SHA256:\S+\)/,
    );
    assertMatch(stopped.err, /--trust-registry, once\.$/m);
    assertEquals(stopped.out, "");
    const trusted = await peer(port, "--trust-registry");
    assertEquals(trusted.code, 0, trusted.err);
    assertEquals(trusted.err.includes(key), false);
    assertEquals((await peer(port)).code, 0);
  }));

Deno.test("names that are taken, wrong passwords, their throttle, and files in use are told in sentences", () =>
  inTempDir(async (dir) => {
    await using registry = await startRegistry(`${dir}/registry`);
    const { port } = registry;
    await using ann = await PipedPeer.register(port, `${dir}/ann`, "ann");
    {
      await using second = new PipedPeer(port, `${dir}/ann`, "ann", "--nick", "ann");
      assertEquals(await second.exit(), 1);
      assertMatch(
        second.err.text,
        /peer\.db is in use by another peer\. Give this one another --data directory/,
      );
    }
    {
      await using thief = new PipedPeer(port, `${dir}/thief`, "thief");
      thief.enter("/register ann", "/register Ann", "/login nobody");
      await thief.err.until(/!! .*ann.* taken|!! .*taken/i);
      await thief.err.until(/!! .*(password|name)/i);
      assertEquals(await thief.ended(), 1);
      assertEquals(thief.err.text.includes(passwordOf("thief")), false);
    }
    {
      await using thief = new PipedPeer(port, `${dir}/thief`, "thief", "--nick", "ann");
      assertEquals(await thief.exit(), 1);
      assertMatch(thief.err.text, /!! .*password/i);
    }
    await using thief = new PipedPeer(port, `${dir}/thief`, "thief");
    for (let i = 0; i < 8; i++) thief.enter("/login ann");
    await thief.err.until(/!! .*(wait|again in) .*\d+ s/i);
    assertEquals(await thief.ended(), 1);
    // Whose name it is has been logged in all the time.
    ann.enter("/list");
    await ann.err.until(/nobody else is online/);
  }));
