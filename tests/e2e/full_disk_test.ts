// A full disk under the built ./chatroom, which may touch only what it is allowed to: its log names the disk, nothing else,
// and only while the disk is full.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { executable } from "../support/executable.ts";
import { skip } from "../support/optional.ts";
import { bare, RawClient } from "../support/raw_client.ts";
import { onSmallDisk, whyNoSmallDisk } from "../support/small_disk.ts";

const MEGABYTE = 1024 * 1024;
const patienceMs = 30_000;
const chatroom = executable();
const why = await whyNoSmallDisk();

interface Logged {
  readonly event: string;
  readonly stores?: boolean;
  readonly problem?: string;
}

Deno.test(
  "./chatroom server on a disk that fills up and is freed says so, and has no other trouble",
  why === null ? {} : skip(`a small disk: ${why}`),
  () =>
    onSmallDisk(24 * MEGABYTE, async (dir) => {
      const args = ["server", "--host", "127.0.0.1", "--port", "0", "--data", dir, "--log-format", "json"];
      const server = new Deno.Command(chatroom, { args, stdin: "null", stdout: "piped", stderr: "piped" })
        .spawn();
      try {
        const events: Logged[] = [];
        const log = lines(server.stderr);
        const until = async (event: string) => {
          for (;;) {
            const { value, done } = await deadline(log.next(), patienceMs);
            if (done) throw new Error(`The server ended; its log: ${JSON.stringify(events)}`);
            events.push(JSON.parse(value));
            if (events.at(-1)!.event === event) return events.at(-1)!;
          }
        };
        const [, port] = /127\.0\.0\.1:(\d+)/.exec((await lines(server.stdout).next()).value!)!;
        await using alice = await RawClient.connect(Number(port), { patience: patienceMs });
        await alice.send("CAP REQ :echo-message batch", "CAP END");
        await alice.ask("NICK alice", "USER alice 0 * :Alice", "JOIN #room");
        // Its first quiet moment has come and gone.
        while ((await Deno.stat(`${dir}/ballast`).catch(() => null))?.size !== 8 * MEGABYTE) {
          await alice.ask();
        }
        const filler = `${dir}/filler`;
        await Deno.writeFile(filler, new Uint8Array(13 * MEGABYTE));
        const acked: string[] = [];
        const say = async (text: string): Promise<boolean> => {
          await alice.send(`PRIVMSG #room :${text}`);
          const answer = bare(await alice.expect(/ PRIVMSG #room | NOT_STORED /));
          if (answer === `PRIVMSG #room :${text}`) return acked.push(text) > 0;
          assertMatch(answer, /^FAIL PRIVMSG NOT_STORED #room \* :\S/);
          return false;
        };
        for (let i = 0; await say(`${i} ${"x".repeat(400)}`); i++) assert(i < 100_000);
        await Deno.remove(filler);
        const { stores, problem } = await until("store_problem");
        assertEquals(stores, false);
        assertMatch(problem!, /^The disk /);
        await until("store_well");
        assert(await say("there is room again"));
        server.kill("SIGTERM");
        await until("stopping");
        for (const { event, problem } of events) {
          assert(
            event !== "bug" && (problem === undefined || /^The disk /.test(problem)),
            JSON.stringify(events),
          );
        }
        assertEquals((await deadline(server.status, patienceMs)).code, 0);
      } finally {
        await end(server);
      }
    }),
);

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}

async function end(server: Deno.ChildProcess): Promise<void> {
  try {
    server.kill("SIGKILL");
  } catch (error) {
    // It has ended already.
    if (!(error instanceof TypeError)) throw error;
  }
  await server.status;
}
