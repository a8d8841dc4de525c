// `deno task captures`: the pictures of the full screen in docs/captures/, taken from the built ./chatroom in real
// terminals. The server's clock is the scene's, so that the same code makes the same pictures.
import { IrcServer } from "../support/irc_server.ts";
import type { RawClient } from "../support/raw_client.ts";
import { ScreenClient } from "../support/screen_client.ts";
import { type Colours, svg } from "./svg.ts";

const folder = new URL("../../docs/captures/", import.meta.url);
const PORT = 16_667;
const dark: Colours = { ink: "#e6e6e6", paper: "#121212" };
const light: Colours = { ink: "#1f1f1f", paper: "#ffffff" };

/** The time of the scene, which passes when it is told to. */
class SceneClock {
  now = Date.UTC(2026, 0, 5, 9, 28);

  minutes(count: number): void {
    this.now += count * 60_000;
  }
}

/** Writes what a screen shows as text and as a picture. */
async function capture(client: ScreenClient, name: string, columns: number, colours: Colours): Promise<void> {
  const text = (await client.tmux.rows()).map((row) => row.trimEnd()).join("\n");
  await Deno.writeTextFile(new URL(`${name}.txt`, folder), `${text}\n`);
  await Deno.writeTextFile(new URL(`${name}.svg`, folder), svg(await client.tmux.styled(), columns, colours));
}

/** Says it, and answers its msgid. */
async function say(person: RawClient, text: string, room = "#lobby", tags = ""): Promise<string> {
  const said = (await person.ask(`${tags}PRIVMSG ${room} :${text}`)).join("\n");
  return /msgid=([^; ]+)/.exec(said)![1]!;
}

async function scene(server: IrcServer, clock: SceneClock): Promise<void> {
  const talkative = ["message-tags", "echo-message"];
  const clara = await server.irc("clara", ...talkative);
  const wei = await server.irc("张伟", ...talkative);
  await clara.ask("JOIN #lobby,#deno,#releases", "TOPIC #lobby :Release week: 2.0 goes out on Thursday");
  const env = { COLORTERM: "truecolor" };
  clock.minutes(1);
  await using ann = await ScreenClient.join(PORT, "ann", { columns: 104, rows: 26, env });
  for (const room of ["#deno", "#releases"]) {
    await ann.say(`/join ${room}`);
    await ann.shows(`${room}> `);
  }
  await ann.press("M-2");
  await ann.shows("#lobby> ");
  await wei.ask("JOIN #lobby,#deno");
  await using bob = await ScreenClient.join(PORT, "bob", { columns: 80, rows: 20, env });
  await bob.say("/set theme light");
  await bob.shows("theme is light now");
  await bob.say("/clear");

  clock.minutes(2);
  await say(clara, "Good morning! The last build is green: https://ci.example.org/builds/512");
  const question = await say(clara, "Does anybody see a reason *not* to tag it today?");
  clock.minutes(1);
  await wei.ask(`@+draft/react=🎉;+draft/reply=${question} TAGMSG #lobby`);
  await say(wei, "大家好 👋 the tests pass here too, `deno task ok` takes 40 s.");
  clock.minutes(3);
  await bob.say("One: the notes still say 1.9. I can mend that before lunch.");
  await ann.shows("before lunch");
  await clara.ask(`@+draft/react=👍;+draft/reply=${question} TAGMSG #lobby`);
  await say(clara, "Please do!", "#lobby", `@+draft/reply=${question} `);
  clock.minutes(1);
  await ann.say("Then let us tag it after lunch.");
  await bob.shows("after lunch");
  await say(wei, "/me brings cake".replace(/^\/me (.*)$/, "\x01ACTION $1\x01"));
  await say(wei, "Which version of Deno is that?", "#deno");
  await say(wei, "2.9.6, as ever.", "#deno");
  await say(clara, "ann: 2.0-rc3 is up, would you look at it?", "#releases");
  await clara.ask("AWAY :lunch");
  await bob.type("ann: and I bring c");
  await ann.shows("bob is typing", "brings cake", "clara away");
  await ann.shows(/ #deno +2 /, / #releases +1 /, "🎉", /^ ann at .* bob is typing/);
  await capture(ann, "conversation", 104, dark);

  await bob.press("C-u");
  await bob.type("/re");
  await bob.press("Tab");
  await bob.shows("/reply", "/react", /^#lobby> \/re/);
  await capture(bob, "completion", 80, light);
}

if (import.meta.main) {
  const clock = new SceneClock();
  await using server = new IrcServer({
    now: () => clock.now,
    port: PORT,
    // The scene's clock leaps.
    limits: { pingMs: 1e9, timeoutMs: 1e9, registrationMs: 1e9 },
  });
  await scene(server, clock);
}
