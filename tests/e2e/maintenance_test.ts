// --check, --export and --import of the built ./chatroom, on what a real server has kept.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { DatabaseSync } from "node:sqlite";
import { executable, type Outcome, run } from "../support/executable.ts";
import { requireProgram } from "../support/optional.ts";
import { inTempDir } from "../support/temp_dir.ts";

const chatroom = executable();
const patienceMs = 30_000;

const server = (...args: string[]): Promise<Outcome> => run(chatroom, ["server", ...args]);

/** Runs a server on a directory, with what it prints until it listens. */
async function startServer(
  data: string,
): Promise<{ port: number; kill(signal: Deno.Signal): Promise<void> }> {
  const args = ["server", "--host", "--port", "0", "--data", data, "--durability", "os"];
  const child = new Deno.Command(chatroom, { args, stdin: "null", stdout: "piped", stderr: "null" }).spawn();
  let said = "";
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let port: string | undefined;
  while (port === undefined) {
    const { value, done } = await deadline(reader.read(), patienceMs);
    if (done) throw new Error(`The server ended:\n${said}`);
    port = /127\.0\.0\.1:(\d+)/.exec(said += value)?.[1];
  }
  const kill = async (signal: Deno.Signal) => {
    child.kill(signal);
    await reader.cancel();
    await child.status;
  };
  return { port: Number(port), kill };
}

/** Says lines as an IRC client and waits until the last is answered, which means that all are stored. */
async function say(port: number, nickname: string, lines: readonly string[]): Promise<void> {
  using socket = await Deno.connect({ hostname: "127.0.0.1", port });
  const all = ["CAP REQ :echo-message message-tags", `NICK ${nickname}`, `USER ${nickname} 0 * :${nickname}`];
  const write = new TextEncoder().encode([...all, "CAP END", ...lines, "PING the-end"].join("\r\n") + "\r\n");
  for (let at = 0; at < write.length;) at += await socket.write(write.subarray(at));
  let heard = "";
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(4096);
  const isOver = () => heard.includes("the-end") && heard.includes(lines.at(-1)!);
  while (!isOver()) {
    const count = await deadline(socket.read(bytes), patienceMs);
    if (count === null) throw new Error(`The server closed:\n${heard}`);
    heard += decoder.decode(bytes.subarray(0, count), { stream: true });
  }
}

const said = [
  "JOIN #talk",
  "TOPIC #talk :all and nothing",
  "@+x/y=z PRIVMSG #talk :hello, world",
  "PRIVMSG #talk :\x01ACTION waves\x01",
];

/** A directory in which a server has kept what was said, and was killed. */
async function inData(test: (data: string, dir: string) => Promise<void>): Promise<void> {
  await inTempDir(async (dir) => {
    const data = `${dir}/data`;
    const { port, kill } = await startServer(data);
    try {
      await say(port, "alice", said);
    } finally {
      await kill("SIGKILL");
    }
    await test(data, dir);
  });
}

Deno.test("what a killed server has kept is sound, exported, and imported once elsewhere", () =>
  inData(async (data, dir) => {
    const check = await server("--check", "--data", data);
    assertEquals([check.code, check.err], [0, ""]);
    assertMatch(
      check.out,
      /^Checked .*\/data\/chatroom\.db, .*: 0 accounts, 0 registered rooms\.\n2 messages and \d events? in 1 room and 0 conversations\.\nAll of it is sound\.\n$/,
    );
    const { code, out, err } = await server("--export", "#talk", "--data", data);
    assertEquals([code, err], [0, ""]);
    const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    const { msgid, time, userhost, ...hello } = lines.find(({ seq }) => seq === 1);
    assertEquals(hello, {
      room: "#talk",
      seq: 1,
      command: "PRIVMSG",
      sender: "alice",
      text: "hello, world",
      tags: { "+x/y": "z" },
    });
    assertMatch(`${msgid} ${time} ${userhost}`, /^\S+ \d{4}-.*Z ~?alice@\S+$/);
    await Deno.writeTextFile(`${dir}/talk.jsonl`, out);
    const there = ["--data", `${dir}/other`];
    const events = lines.length - 2;
    const first = await server("--import", `${dir}/talk.jsonl`, ...there);
    assertEquals(first, {
      code: 0,
      out:
        `Imported 2 messages${
          events === 0 ? "" : ` and ${events} event${events === 1 ? "" : "s"}`
        } into #talk.\n` +
        "The room is new here: who joins it can read them.\n",
      err: "",
    });
    const again = await server("--import", `${dir}/talk.jsonl`, ...there);
    assertEquals(again.out, `Imported 0 messages into #talk; ${lines.length} were there already.\n`);
    assertEquals((await server("--export", "#TALK", ...there)).out, out);
    assertEquals((await server("--check", ...there)).code, 0);
    // A server goes on with it, and behind it.
    const { port, kill } = await startServer(`${dir}/other`);
    await say(port, "bob", ["JOIN #talk", "PRIVMSG #talk :and on"]);
    await kill("SIGTERM");
    const more = (await server("--export", "#talk", ...there)).out.trimEnd().split("\n");
    assert(more.some((line) => JSON.parse(line).seq === 3));
    assertEquals((await server("--check", ...there)).code, 0);
  }));

Deno.test(
  "through a pipe, into a room of another name",
  requireProgram("bash"),
  () =>
    inData(async (data) => {
      const pipe =
        '"$0" server --export "#talk" --data "$1" | "$0" server --import - --into "#Copy" --data "$1 copy"';
      const { out } = await run("bash", ["-c", pipe, chatroom, data]);
      assertMatch(out, /^Imported 2 messages.* into #copy\.\n/);
      // A reader who leaves early.
      const closed =
        'exec 3> >(true); wait $!; "$0" server --export "#talk" --data "$1" 2>&1 >&3 | cat; echo "${PIPESTATUS[0]}"';
      const left = await run("bash", ["-c", closed, chatroom, data]);
      assertEquals(left.out, "chatroom: Nobody reads the output any more.\n1\n");
    }),
);

Deno.test("a running server keeps its data to itself", () =>
  inTempDir(async (dir) => {
    const { kill } = await startServer(dir);
    try {
      await Deno.writeTextFile(`${dir}/lines`, "{}\n");
      for (const work of [["--check"], ["--export", "#talk"], ["--import", `${dir}/lines`]]) {
        assertEquals(await server(...work, "--data", dir), {
          code: 1,
          out: "",
          err: `chatroom: ${dir}/chatroom.db is in use by another chatroom server. Stop it first.\n`,
        });
      }
    } finally {
      await kill("SIGTERM");
    }
    assertEquals((await server("--check", "--data", dir)).code, 0);
  }));

Deno.test("damage is told with exit code 1, as text and as JSON", () =>
  inData(async (data) => {
    const db = new DatabaseSync(`${data}/chatroom.db`);
    db.exec("UPDATE segment SET crc = crc + 1 WHERE id = 1");
    db.close();
    const { code, out } = await server("--check", "--data", data);
    assertEquals(code, 1);
    assertMatch(
      out,
      /\n\d problems?:\n- #talk, segment 1: its bytes are not those that were stored\. Restore the data/,
    );
    const json = await server("--check", "--json", "--data", data);
    const { sound, rooms, problems, more } = JSON.parse(json.out);
    assertEquals([json.code, sound, rooms, more], [1, false, 1, 0]);
    assertStringIncludes(problems[0], "#talk, segment 1");
    const half = await server("--export", "#talk", "--data", data);
    assertEquals(half.code, 1);
    assertMatch(
      half.err,
      /^chatroom: 1 piece of #talk could not be read and is left out: .*--check says which\.\n$/,
    );
  }));

Deno.test("a bad line changes nothing, and is named", () =>
  inData(async (data, dir) => {
    const { out } = await server("--export", "#talk", "--data", data);
    await Deno.writeTextFile(`${dir}/bad`, `${out}{"room":"#talk"}\n`);
    const { code, err } = await server("--import", `${dir}/bad`, "--into", "#other", "--data", data);
    const number = out.trimEnd().split("\n").length + 1;
    const why = `Line ${number} of ${dir}/bad cannot be imported: its command is none that is kept.`;
    assertEquals([code, err], [1, `chatroom: ${why} Nothing was imported.\n`]);
    const { err: gone } = await server("--export", "#other", "--data", data);
    assertEquals(gone, "chatroom: There is no room #other here. There is #talk.\n");
    assertEquals((await server("--check", "--data", data)).code, 0);
  }));

Deno.test("what does not fit is not imported at all", () =>
  inData(async (data, dir) => {
    const line = (seq: number) => ({
      room: "#big",
      seq,
      msgid: `elsewhere-${seq}`,
      time: "2026-11-21T09:30:00Z",
      command: "PRIVMSG",
      sender: "ann",
      text: "x".repeat(10_000),
    });
    const lines = Array.from({ length: 300 }, (_, i) => `${JSON.stringify(line(i + 1))}\n`);
    await Deno.writeTextFile(`${dir}/big`, lines.join(""));
    const { code, err } = await server("--import", `${dir}/big`, "--data", data, "--quota-bytes", "2000000");
    assertEquals(code, 1);
    assertMatch(err, /^chatroom: The disk does not take more \(.*\)\. Nothing was imported\.\n$/);
    assertMatch((await server("--check", "--data", data)).out, /in 1 room .*\nAll of it is sound\.\n$/);
    assertEquals((await server("--import", `${dir}/big`, "--data", data)).code, 0);
  }));

Deno.test("what cannot be is answered with a sentence", () =>
  inData(async (data, dir) => {
    const mistakes: [words: string[], code: number, err: string][] = [
      [["--export", "#tlak", "--data", data], 1, "There is no room #tlak here. Did you mean #talk?"],
      [["--export", "talk", "--data", data], 1, "There is no room talk here. Did you mean #talk?"],
      [
        ["--export", "alice,bob", "--data", data],
        1,
        '"alice,bob" is no conversation: name two people, and with @ where an account is meant.',
      ],
      [
        ["--check", "--data", `${dir}/nothing`],
        1,
        `Nothing is kept in ${dir}/nothing: there is no chatroom.db in it. Name the directory with --data DIR.`,
      ],
      [["--import", `${dir}/none`, "--data", data], 1, `There is no file ${dir}/none.`],
      [["--import", dir, "--data", data], 1, `${dir} is a directory: name the file that --export has made.`],
      [["--import", "-", "--data", data], 1, "standard input has no line to import."],
      [["--import", "-", "--into", "talk"], 2, '--into: "talk" can be no room\'s name, which begins with #.'],
      [["--check", "--port", "9090"], 2, "--check starts no server: --port does not go with it."],
    ];
    for (const [words, code, err] of mistakes) {
      assertEquals(await server(...words), { code, out: "", err: `chatroom: ${err}\n` });
    }
  }));

Deno.test("a conversation of an account is exported, by either name of it", () =>
  inTempDir(async (dir) => {
    const { port, kill } = await startServer(dir);
    try {
      await say(port, "zoe", ["REGISTER * * correct-horse-battery", "PRIVMSG zoe :note to self"]);
    } finally {
      await kill("SIGTERM");
    }
    const { code, out } = await server("--export", "zoe,zoe", "--data", dir);
    assertEquals(code, 0, out);
    const { conversation, text, account } = JSON.parse(out);
    assertEquals([conversation, text, account], [["@zoe", "@zoe"], "note to self", "zoe"]);
    assertEquals((await server("--export", "@zoe,@zoe", "--data", dir)).out, out);
  }));

Deno.test(
  "on a terminal it says how far it is, and takes that away",
  requireProgram("script"),
  () =>
    inData(async (data) => {
      const line = `'${chatroom}' server --check --data '${data}'`;
      const { out } = await run("script", ["-qec", line, "/dev/null"]);
      assertStringIncludes(out, "\rChecking the file\x1b[K");
      assertMatch(out, /\r\x1b\[KChecked /);
    }),
);
