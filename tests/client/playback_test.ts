import { assertEquals } from "@std/assert";
import { defaultIsupport } from "../../client/isupport.ts";
import { type Heard, Playback } from "../../client/playback.ts";
import { formatMessage, parseMessage } from "../../protocol/irc/message.ts";

const capabilities = new Set(["chatroom/resume", "draft/chathistory", "batch", "message-tags"]);

/** What is shown of some lines, as texts, and what is asked for, as lines. */
function hear(playback: Playback, ...lines: string[]): { shown: string[]; asked: string[] } {
  const heard: Heard[] = lines.map((line) =>
    playback.hear(parseMessage(line), { self: "ann", isupport: defaultIsupport, capabilities })
  );
  return {
    shown: heard.flatMap(({ show }) => show).map(({ params }) => params.at(-1)!),
    asked: heard.flatMap(({ ask }) => ask).map(formatMessage),
  };
}

const said = (seq: number, text = `m${seq}`, tags = "") =>
  `@chatroom/seq=${seq};msgid=id-${text}${tags} :bob!b@h PRIVMSG #a :${text}`;
const played = (seq: number, batch: string) => said(seq, `m${seq}`, `;batch=${batch}`);

/** In a room whose history, up to this number, has been heard. */
function inRoom(last: number): Playback {
  const playback = new Playback();
  const { asked } = hear(playback, ":ann!a@h JOIN #a");
  assertEquals(asked, ["CHATHISTORY LATEST #a * 30"]);
  const history = Array.from({ length: last }, (_, i) => played(i + 1, "h"));
  hear(playback, ":s BATCH +h chathistory #a", ...history, ":s BATCH -h");
  return playback;
}

Deno.test("what comes before the history of a room that we come into is shown behind it, once", () => {
  const playback = new Playback();
  hear(playback, ":ann!a@h JOIN #a");
  assertEquals(hear(playback, said(3), said(4)).shown, []);
  const { shown } = hear(
    playback,
    ":s BATCH +h chathistory #a",
    played(2, "h"),
    played(3, "h"),
    ":s BATCH -h",
  );
  assertEquals(shown, ["m2", "m3", "m4"]);
  assertEquals(playback.sum(), { messages: 0, gone: 0 });
});

Deno.test("a repetition is dropped, whatever its number; a restarted numbering is not one", () => {
  const playback = inRoom(3);
  assertEquals(hear(playback, said(3), said(4), said(4), said(1)).shown, ["m4"]);
  assertEquals(hear(playback, said(1, "anew"), said(2, "more")).shown, ["anew", "more"]);
});

Deno.test("a gap is asked for once, and what follows it waits its turn", () => {
  const playback = inRoom(3);
  assertEquals(hear(playback, said(6), said(7)), { shown: [], asked: ["REPLAY #a 3"] });
  const { shown, asked } = hear(
    playback,
    ":s BATCH +r chatroom/replay #a",
    ...[4, 5, 6].map((seq) => played(seq, "r")),
    ":s BATCH -r",
    said(8),
  );
  assertEquals([shown, asked], [["m4", "m5", "m6", "m7", "m8"], []]);
});

Deno.test("a gap that nothing closes is told as gone, and is no reason to wait for ever", () => {
  const playback = inRoom(3);
  hear(playback, said(6));
  const { shown, asked } = hear(
    playback,
    ":s NOTE REPLAY GONE #a 2 :2 messages are gone",
    ":s BATCH +r chatroom/replay #a",
    ":s BATCH -r",
    said(7),
  );
  assertEquals([shown, asked], [["m6", "m7"], []]);
  assertEquals(playback.sum(), { messages: 0, gone: 2 });
  assertEquals(hear(playback, said(9)).asked, ["REPLAY #a 7"]);
  assertEquals(hear(playback, ":s FAIL REPLAY INVALID_TARGET :No such place", said(10)).shown, ["m9", "m10"]);
});

Deno.test("cursors go into RESUME as far as a line holds them, and the rest into REPLAY", () => {
  const playback = new Playback();
  for (let i = 0; i < 40; i++) {
    hear(playback, `@chatroom/seq=7;msgid=${i} :bob!b@h PRIVMSG #room-of-a-long-name-${i} :x`);
  }
  hear(playback, "@chatroom/seq=1;msgid=q :bob!b@h PRIVMSG #a=b :x");
  hear(playback, "@chatroom/seq=2;msgid=p :bob!b@h PRIVMSG ann :x");
  const resume = playback.resuming("token");
  const rest = playback.remaining(true);
  assertEquals(formatMessage(resume).length <= 480, true);
  assertEquals(resume.params.length - 1 + rest.length, 42);
  assertEquals(rest.some(({ params }) => params[0] === "#a=b"), true);
  assertEquals(playback.remaining(false).map(formatMessage), ["REPLAY bob 2"]);
});

Deno.test("where the first history was cut off, all since we came in is asked for, and then what was before", () => {
  const playback = new Playback();
  const join = "@time=2026-01-01T00:00:00.000Z :ann!a@h JOIN #a";
  hear(playback, join, said(5));
  playback.cut();
  assertEquals(hear(playback, join).asked, ["CHATHISTORY AFTER #a timestamp=2026-01-01T00:00:00.000Z 100"]);
  assertEquals(hear(playback, ":s BATCH +h chathistory #a", played(5, "h"), ":s BATCH -h"), {
    shown: ["m5"],
    asked: ["REPLAY #a 5"],
  });
  const { shown } = hear(playback, said(6), ":s BATCH +r chatroom/replay #a", ":s BATCH -r");
  assertEquals(shown, ["m6"]);
});
