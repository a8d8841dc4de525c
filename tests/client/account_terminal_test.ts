// Passwords on a real terminal and through pipes, on a real server: what is asked for, and that nobody sees it.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { IrcServer } from "../support/irc_server.ts";
import { requireProgram } from "../support/optional.ts";
import { inTempDir } from "../support/temp_dir.ts";
import { Tmux } from "../support/tmux.ts";

const main = new URL("../../main.ts", import.meta.url).pathname;
const PASSWORD = "sesame-open-now";

async function clientIn(tmux: Tmux, server: IrcServer, flags: string): Promise<void> {
  await tmux.type(
    `clear; '${Deno.execPath()}' run -A '${main}' client --plain --host 127.0.0.1 --port ${server.port} ${flags}`,
  );
  await tmux.press("Enter");
}

const has = (screen: readonly string[], text: string) => screen.some((line) => line.includes(text));
const asks = (question: string) => (screen: readonly string[]) => screen.at(-1) === question;

/** Types a line and presses Enter, looking meanwhile that it cannot be seen. */
async function typeHidden(tmux: Tmux, text: string): Promise<void> {
  await tmux.type(text);
  const screen = await tmux.screen();
  assertEquals(has(screen, text), false, screen.join("\n"));
  await tmux.press("Enter");
}

async function typeLine(tmux: Tmux, text: string): Promise<void> {
  await tmux.type(text);
  await tmux.until((screen) => screen.at(-1)!.endsWith(text));
  await tmux.press("Enter");
}

Deno.test(
  "registers, logs in and changes the password by hidden questions",
  requireProgram("tmux"),
  async () => {
    await using server = new IrcServer();
    await using tmux = await Tmux.start(100, 30);
    await clientIn(tmux, server, "--nick ann");
    await tmux.until((screen) => has(screen, "1 person in #lobby"));
    // Typed on the line it is refused, and not remembered.
    await typeLine(tmux, `/register ${PASSWORD}`);
    await tmux.until((screen) => has(screen, "Never type a password on the line") && asks("#lobby>")(screen));
    await tmux.press("Up");
    await typeLine(tmux, "/register");
    await tmux.until(asks("A password for ann:"));
    await typeHidden(tmux, PASSWORD);
    await tmux.until(asks("The same again:"));
    await typeHidden(tmux, "something-else");
    await tmux.until((screen) => has(screen, "two passwords, not one") && asks("#lobby>")(screen));
    await typeLine(tmux, "/register");
    await tmux.until(asks("A password for ann:"));
    await typeHidden(tmux, PASSWORD);
    await tmux.until(asks("The same again:"));
    // What arrives meanwhile is shown above the question.
    const bob = await server.irc("bob");
    await bob.ask("JOIN #lobby", "PRIVMSG #lobby :hello");
    await tmux.until((screen) => has(screen, "<bob> hello") && asks("The same again:")(screen));
    await typeHidden(tmux, PASSWORD);
    await tmux.until((screen) => has(screen, "The nickname ann is yours now.") && asks("#lobby>")(screen));

    await typeLine(tmux, "/password");
    await tmux.until(asks("The old password of ann:"));
    await typeHidden(tmux, PASSWORD);
    await tmux.until(asks("The new password:"));
    await typeHidden(tmux, "another-sesame");
    await tmux.until(asks("The same again:"));
    await typeHidden(tmux, "another-sesame");
    await tmux.until((screen) => has(screen, "The password is changed."));

    await typeLine(tmux, "/status");
    await tmux.until((screen) => has(screen, "as ann, logged in as ann"));
    await typeLine(tmux, "/logout");
    await tmux.until((screen) => has(screen, "ann is now Guest"));
    await typeLine(tmux, "/login ann");
    await tmux.until(asks("Password of ann:"));
    await tmux.press("C-c");
    await tmux.until((screen) => has(screen, "No password, nothing done.") && asks("#lobby>")(screen));
    await typeLine(tmux, "/login ann");
    await tmux.until(asks("Password of ann:"));
    await typeHidden(tmux, "another-sesame");
    await tmux.until((screen) => has(screen, "You are logged in as ann.") && has(screen, "is now ann"));
    // Through all of the history of lines, no password comes.
    for (let i = 0; i < 12; i++) {
      await tmux.press("Up");
      const screen = await tmux.screen();
      assert(!has(screen.slice(-1), "sesame"), screen.join("\n"));
    }
  },
);

Deno.test(
  "--account asks before it connects, and again when it was wrong",
  requireProgram("tmux"),
  async () => {
    await using server = new IrcServer();
    const ann = await server.irc("ann");
    await ann.ask(`REGISTER * * ${PASSWORD}`);
    await ann.send("QUIT");
    await ann.end();
    await using tmux = await Tmux.start(140, 20);
    await clientIn(tmux, server, "--account ann");
    await tmux.until(asks("Password of ann:"));
    await typeHidden(tmux, "a-wrong-one");
    await tmux.until((screen) => has(screen, "That is not the name and password of an account."));
    await tmux.until((screen) => screen.at(-1)!.endsWith("Password of ann:"));
    await typeHidden(tmux, PASSWORD);
    const screen = await tmux.until((screen) => has(screen, "1 person in #lobby: @ann"));
    assert(has(screen, "You are logged in as ann."));
    assert(!has(screen, PASSWORD) && !has(screen, "a-wrong-one"));
    await typeLine(tmux, "/quit");
    await tmux.until((screen) => screen.at(-1) === "$");
  },
);

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function pipe(
  server: IrcServer,
  args: string[],
  input: string,
  env: Record<string, string> = {},
): Promise<Ended> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "client", "--host", "127.0.0.1", "--port", `${server.port}`, ...args],
    env: { USER: "", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("a pipe has its password from a file or the environment, and shows it to nobody", () =>
  inTempDir(async (dir) => {
    await using server = new IrcServer();
    const file = `${dir}/password`;
    await Deno.writeTextFile(file, `${PASSWORD}\nnot this\n`, { mode: 0o600 });
    const first = await pipe(server, ["--nick", "bot", "--password-file", file], "/register\n/status\nhi\n");
    assertEquals(first.code, 0, first.err);
    assertStringIncludes(first.err, "as bot, logged in as bot");
    const second = await pipe(server, ["--account", "bot"], "/status\n", { CHATROOM_PASSWORD: PASSWORD });
    assertEquals(second.code, 0, second.err);
    assertStringIncludes(second.err, "as bot, logged in as bot");
    const wrong = await pipe(server, ["--account", "bot"], "hi\n", { CHATROOM_PASSWORD: "wrong-sesame" });
    assertEquals(
      [wrong.code, wrong.out, wrong.err],
      [1, "", "chatroom: Not logged in as bot: That is not the name and password of an account.\n"],
    );
    const none = await pipe(server, ["--account", "bot"], "");
    assertEquals(none.code, 2);
    assertMatch(
      none.err,
      /The account \w+ needs a password here: --password-file FILE, or CHATROOM_PASSWORD/,
    );
    const later = await pipe(server, ["--nick", "x"], "/login bot\n");
    assertEquals(later.code, 1);
    assertMatch(later.err, /There is nobody to ask for a password here/);
    for (const { out, err } of [first, second, wrong, none, later]) {
      assert(!`${out}${err}`.includes("sesame"), `${out}${err}`);
    }
    await Deno.chmod(file, 0o644);
    const open = await pipe(server, ["--account", "bot", "--password-file", file], "");
    assertEquals([open.code, open.out], [1, ""]);
    assertMatch(open.err, /^chatroom: Others can read .*password, which holds a password. Try: chmod 600 /);
    const missing = await pipe(server, ["--password-file", `${dir}/none`], "");
    assertEquals([missing.code, missing.err], [1, `chatroom: There is no file ${dir}/none.\n`]);
  }));
