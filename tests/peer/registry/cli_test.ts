// `chatroom registry` as a process: what it says at its start, what it answers to mistakes, and that it ends when asked to.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { registryKeyOf } from "../../../peer/secure/key_question.ts";
import { fingerprint } from "../../../protocol/peer/fingerprint.ts";
import { executable, run } from "../../support/executable.ts";
import { requireMongo, withMongo } from "../../support/mongodb.ts";
import { suite, TestPeer } from "../../support/registry.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const chatroom = executable();

interface Running {
  readonly said: string;
  readonly port: number;
  /** Asks it to end, and answers its exit code and its log. */
  end(): Promise<{ code: number; log: string }>;
}

async function start(args: string[], env: Record<string, string> = {}): Promise<Running> {
  const child = new Deno.Command(chatroom, {
    args: ["registry", "--port", "0", "--host", "127.0.0.1", ...args],
    env,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const log = new Response(child.stderr).text();
  let said = "";
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  while (!/kept in .*\n/.test(said)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`It ended: ${said} ${await log}`);
    said += value;
  }
  return {
    said,
    port: Number(/127\.0\.0\.1:(\d+)/.exec(said)![1]),
    async end() {
      child.kill("SIGTERM");
      while (!(await reader.read()).done);
      const { code } = await child.status;
      return { code, log: await log };
    },
  };
}

async function fingerprintAt(port: number): Promise<string> {
  return fingerprint(suite, await registryKeyOf(() => Deno.connect({ hostname: "127.0.0.1", port })));
}

Deno.test("it shows its key, keeps it with its accounts, and ends at once when it is asked to", () =>
  inTempDir(async (dir) => {
    const first = await start(["--store", `sqlite:${dir}/new`]);
    assert(first.said.includes(await fingerprintAt(first.port)), first.said);
    assertMatch(first.said, /listens on 127\.0\.0\.1:\d+ \(TCP and UDP; STUN on \d+ too\)/);
    assert(!first.said.includes("\x1b"), "colours for a pipe");
    const { code, log } = await first.end();
    assertEquals(code, 0);
    assertMatch(log, / stopping signal=SIGTERM connections=0\n$/);
    const modes = ["registry.key", "registry.db"].map((name) =>
      Deno.statSync(`${dir}/new/${name}`).mode! & 0o777
    );
    assertEquals([Deno.statSync(`${dir}/new`).mode! & 0o777, ...modes], [0o700, 0o600, 0o600]);
    const second = await start(["--store", `sqlite:${dir}/new`, "--relay", "off", "--log-format", "json"]);
    assert(second.said.includes(await fingerprintAt(second.port)), second.said);
    const taken = await run(chatroom, ["registry", "--port", "0", "--store", `sqlite:${dir}/new`]);
    assertEquals([taken.code, taken.out], [1, ""]);
    assertMatch(taken.err, /registry\.db is in use by another registry\.\n$/);
    const [begun, ...rest] = (await second.end()).log.trimEnd().split("\n").map((line) => JSON.parse(line));
    const { event, hostname, port, key } = begun;
    assertEquals([event, hostname, port], ["listening", "127.0.0.1", second.port]);
    assert(second.said.includes(key), key);
    assertEquals(rest.at(-1).event, "stopping");
  }));

Deno.test(
  "with MongoDB the key is in the state directory, and people register",
  requireMongo,
  () =>
    withMongo((url) =>
      inTempDir(async (dir) => {
        const running = await start(["--store", url], { XDG_STATE_HOME: dir });
        assert(running.said.includes(`kept in    ${url}`), running.said);
        const key = await registryKeyOf(() => Deno.connect({ hostname: "127.0.0.1", port: running.port }));
        const ann = new TestPeer(running.port, undefined, key);
        await ann.state("outside");
        await ann.client.register("ann", "correct horse battery staple");
        assertEquals(await ann.client.login("ann", "correct horse battery staple"), "ann");
        await ann.close();
        const { code, log } = await running.end();
        assertEquals(code, 0);
        assertMatch(log, / registered name=ann address=127\.0\.0\.1\n/);
        assert(!log.includes("battery"));
        assertEquals(Deno.statSync(`${dir}/chatroom/registry/registry.key`).mode! & 0o777, 0o600);
      })
    ),
);

Deno.test(
  "the password of MongoDB comes from a file, and is shown nowhere",
  requireMongo,
  () =>
    withMongo((url) =>
      inTempDir(async (dir) => {
        const file = `${dir}/password`, secret = "p@ss:wo/rd%";
        await Deno.writeTextFile(file, `${secret}\n`, { mode: 0o600 });
        const store = `${url.replace("//", "//ann@")}?authMechanism=PLAIN`;
        const args = ["--store", store, "--password-file", file, "--log-format", "json"];
        const running = await start(args, { XDG_STATE_HOME: dir });
        const key = await registryKeyOf(() => Deno.connect({ hostname: "127.0.0.1", port: running.port }));
        const ann = new TestPeer(running.port, undefined, key);
        await ann.state("outside");
        await ann.client.register("ann", "correct horse battery staple");
        await ann.close();
        const { code, log } = await running.end();
        assertEquals(code, 0);
        assert(running.said.includes(`kept in    ${url}\n`), running.said);
        for (const part of [secret, encodeURIComponent(secret), "p@ss", "wo/rd"]) {
          assert(!`${running.said}${log}`.includes(part), part);
        }
      })
    ),
);

Deno.test("mistakes are answered with a sentence", () =>
  inTempDir(async (dir) => {
    const store = `sqlite:${dir}`, secret = `${dir}/password`;
    await Deno.writeTextFile(secret, "secret\n", { mode: 0o600 });
    const mistakes: [args: string[], code: number, err: RegExp][] = [
      [
        ["--store", "postgres://x"],
        2,
        /--store must be sqlite:DIR or mongodb:\/\/\.\.\., not "postgres:\/\/x"\./,
      ],
      [["--store", store, "--address", "x"], 2, /--address must be HOST:PORT/],
      [["--store", store, "--address", "host:99999"], 2, /--address must be HOST:PORT/],
      [["--store", "postgres://ann:secret@x"], 2, /--store must be .* not "postgres:\/\/x"\./],
      [["--store", "mongodb://ann:a@secret@x"], 1, /^chatroom: --store is no URL of a MongoDB: (?!.*secret)/],
      [
        ["--store", store, "--password-file", secret],
        2,
        /^chatroom: --password-file is for a --store with a/,
      ],
      [["--store", store, "--relay", "maybe"], 2, /--relay must be on or off/],
      [["--store", store, "--host", "192.0.2.77"], 1, /192\.0\.2\.77 is no address of this machine/],
      [
        ["--store", "mongodb://ann:secret@127.0.0.1:1/x"],
        1,
        /^chatroom: MongoDB cannot be reached: (?!.*secret)/,
      ],
    ];
    for (const [args, code, expected] of mistakes) {
      const { code: actual, out, err } = await run(chatroom, ["registry", "--port", "0", ...args], {
        env: { XDG_STATE_HOME: dir },
      });
      assertEquals([actual, out], [code, ""], args.join(" "));
      assertMatch(err, expected);
      assertEquals(err.trimEnd().split("\n").length, 1, err);
    }
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr as Deno.NetAddr;
    const { code, err } = await run(chatroom, [
      "registry",
      "--host",
      "127.0.0.1",
      "--port",
      `${port}`,
      "--store",
      store,
    ]);
    assertEquals(code, 1);
    assertMatch(err, /^chatroom: Cannot listen on \d+: another program uses it\. Try --port \d+\.\n$/);
  }));
