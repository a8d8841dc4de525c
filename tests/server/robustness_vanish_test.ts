// Clients that vanish, one by one and a thousand at once: nothing of theirs stays behind.
import { assert, assertEquals, assertLess } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { poll } from "@std/async/poll";
import { listen } from "../../server/server.ts";
import { serverOn, withAccept } from "../support/bare_server.ts";
import { stillHeld } from "../support/garbage.ts";
import { IrcServer } from "../support/irc_server.ts";
import { RawClient } from "../support/raw_client.ts";
import { ResetClient } from "../support/reset_client.ts";

const CLIENTS = 1_000;
/** By what they have sent when they vanish; each kind vanishes in both ways. */
const openings = [
  (i: number) => `NICK n${i}\r\nUSER u 0 * :r\r\nJOIN #a,#b${i % 20}\r\n`,
  (i: number) => `NICK n${i}\r\nUSER u 0 * :r\r\nJOIN #a\r\nPRIVMSG #a :half a li`,
  (i: number) => `NICK n${i}\r\n`,
  () => "",
];

const reaches = (what: () => number, goal: number) =>
  deadline(poll(what, (value) => value === goal, { interval: 5 }), 10_000);

Deno.test("a thousand clients that vanish at once leave nothing behind", async () => {
  await using server = new IrcServer({
    limits: { clients: CLIENTS, clientsPerAddress: CLIENTS, exempt: "nobody" },
  });
  const { chat } = server.server;
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => ResetClient.connect(server.port)));
  await Promise.all(clients.map((client, i) => client.send(openings[i % 4]!(i))));
  await reaches(() => chat.users.size, CLIENTS / 2);
  await reaches(() => chat.room("#a")?.members.size ?? 0, CLIENTS / 2);
  await reaches(() => server.server.connections, CLIENTS);

  const sessions = [...chat.users.values()].flatMap((user) =>
    [...user.listeners].map((listener) => new WeakRef(listener))
  );
  const began = performance.now();
  await Promise.all(clients.map((client, i) => i % 8 < 4 ? client.reset() : client.close()));
  await reaches(() => server.server.connections, 0);
  assertLess(performance.now() - began, 5_000);
  assertEquals([chat.users.size, chat.rooms.size, chat.connections], [0, 0, 0]);
  assertEquals(server.events.filter(({ event }) => event === "closed").length, CLIENTS);

  assertEquals(await stillHeld(sessions, 0), 0);

  // Their nicknames are free, and so are their places under both limits.
  for (const i of [0, 1, 2]) await server.irc(`n${i}`);
  await Promise.all(Array.from({ length: CLIENTS - 3 }, () => server.connect({ reading: false })));
  await reaches(() => server.server.connections, CLIENTS);
  assertEquals(server.events.filter(({ event }) => event === "refused").length, 0);
});

Deno.test("a client that dies in the middle of a line has not said it", async () => {
  await using server = new IrcServer();
  const [alice] = await server.room("#a", "alice");
  const dying = await ResetClient.connect(server.port);
  await dying.send("NICK dying\r\nUSER u 0 * :r\r\nJOIN #a\r\nPRIVMSG #a :whole\r\nPRIVMSG #a :cut o");
  await alice!.expect("PRIVMSG #a :whole");
  await dying.reset();
  const rest = await alice!.until(/^:dying!\S+ QUIT/);
  assertEquals(rest.length, 1);
  await server.irc("dying");
});

Deno.test("clients that reset before they are accepted do not end the server", async () => {
  const listeners = listen(["127.0.0.1"], 0);
  const { port } = listeners[0]!.addr as Deno.NetAddr;
  for (let i = 0; i < 20; i++) await (await ResetClient.connect(port)).reset();
  const events: string[] = [];
  const server = serverOn(listeners, (event) => events.push(event));
  await using client = await RawClient.connect(port);
  await client.ask("NICK alice", "USER a 0 * :a");
  assertEquals([server.connections, events.filter((event) => event !== "registered")], [1, []]);
  await server.stop("The test is over.");
});

Deno.test("an accept that fails is logged, and tried again", async () => {
  const [listener] = listen(["127.0.0.1"], 0);
  let failures = 2;
  const failing = withAccept(
    listener!,
    (real) => failures-- > 0 ? Promise.reject(new Error("Too many open files (os error 24)")) : real(),
  );
  const events: string[] = [];
  const server = serverOn([failing], (event) => events.push(event));
  await using client = await RawClient.connect(server.port);
  await client.ask("NICK alice", "USER a 0 * :a");
  assertEquals(events, ["accept_failed", "accept_failed", "registered"]);
  await server.stop("The test is over.");
});

Deno.test({
  name: "a process that many clients have vanished from is idle, and ends when it is told to",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const main = new URL("../../main.ts", import.meta.url).pathname;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", main, "server", "--port", "0", "--host", "--memory"],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const output = child.stdout.getReader();
    const banner = new TextDecoder().decode((await deadline(output.read(), 10_000)).value);
    const port = Number(/:(\d+)/.exec(banner)?.[1]);
    const clients = await Promise.all(Array.from({ length: 300 }, () => ResetClient.connect(port)));
    await Promise.all(clients.map((client, i) => client.send(openings[i % 4]!(i))));
    await using last = await RawClient.connect(port);
    await last.send("NICK last", "USER l 0 * :l", "JOIN #a");
    await last.expect("366");
    await Promise.all(clients.map((client, i) => i % 2 === 0 ? client.reset() : client.close()));
    let here = "";
    await deadline(
      poll(
        async () => here = (await last.ask("LUSERS")).join(),
        () => / 251 \S+ :There are 1 users/.test(here),
        { interval: 20 },
      ),
      10_000,
    );
    const before = await cpuTicks(child.pid);
    await new Promise((resolve) => setTimeout(resolve, 600));
    // A tick is 10 ms: one busy core would have used 60.
    assertLess(await cpuTicks(child.pid) - before, 12);
    child.kill("SIGTERM");
    assertEquals((await deadline(child.status, 5_000)).code, 0);
    assert((await last.end()).some((line) => line.startsWith("ERROR")));
    await output.cancel();
  },
});

/** Ticks of 10 ms that a process has had the CPU for (proc(5), fields 14 and 15 of stat). */
async function cpuTicks(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
