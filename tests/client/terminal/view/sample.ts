// A state of the full-screen client with a little of everything, for tests of what it looks like.
import { type StatusFacts, statusParts } from "../../../../client/screen/status_parts.ts";
import type { Conversation, State } from "../../../../client/terminal/model/state.ts";
import type { Said } from "../../../../client/terminal/model/entry.ts";
import { defaultSettings } from "../../../../client/terminal/settings.ts";
import type { Typing } from "../../../../client/terminal/view/picture.ts";

export function conversation(name: string, change: Partial<Conversation> = {}): Conversation {
  return {
    name,
    kind: "room",
    entries: [],
    version: 1,
    unread: 0,
    highlights: 0,
    newFrom: undefined,
    topic: undefined,
    members: [],
    typing: [],
    older: "all shown",
    position: { type: "bottom" },
    selected: undefined,
    replyingTo: undefined,
    isJoined: true,
    isEntering: false,
    ...change,
  };
}

/** 2026-01-05 09:30 and `minutes`, wherever the test runs. */
export function at(minutes: number): number {
  return new Date(2026, 0, 5, 9, 30 + minutes).getTime();
}

export function said(id: number, from: string, text: string, change: Partial<Said> = {}): Said {
  return {
    type: "said",
    id,
    kind: "text",
    from,
    text,
    time: at(id),
    isOwn: from === "ann",
    isHighlight: false,
    msgid: `m${id}`,
    replyTo: undefined,
    reactions: new Map(),
    redacted: undefined,
    ...change,
  };
}

export function sample(change: Partial<State & StatusFacts> = {}): State {
  const members = [
    { nickname: "bob", prefix: "@", isAway: false },
    { nickname: "ann", prefix: "", isAway: false },
    { nickname: "张伟", prefix: "+", isAway: false },
    { nickname: "zoë", prefix: "", isAway: true },
    { nickname: "a_very_long_nickname_of_somebody", prefix: "", isAway: false },
  ];
  const made: Omit<State & StatusFacts, "status"> = {
    conversations: [
      conversation("chat.example.org", { kind: "server" }),
      conversation("#lobby", {
        topic: "Welcome to the \x02lobby\x02 \x1b[2J 世界",
        members,
        typing: ["bob"],
        entries: [
          said(1, "bob", "Good morning!"),
          said(2, "bob", "Who has seen the new build?"),
          said(3, "ann", "I have. 宽字符 and emoji 👩‍👩‍👧 🎉 are fine."),
          said(4, "张伟", "ann: \x1b[31mhostile\x07 text \u202eis shown harmless"),
        ],
      }),
      conversation("#deno", { unread: 12 }),
      conversation("#a-room-with-a-long-name-indeed", { unread: 1200, highlights: 1 }),
      conversation("#left", { isJoined: false }),
      conversation("zoë", { kind: "person", unread: 2, highlights: 2 }),
    ],
    current: 1,
    nickname: "ann",
    account: undefined,
    isAway: false,
    connection: { type: "online", nickname: "ann" },
    address: "chat.example.org:9090",
    isEncrypted: false,
    lagMs: 23.4,
    waiting: 0,
    sent: 0,
    isLate: false,
    news: undefined,
    notice: undefined,
    overlay: { type: "none" },
    asking: { type: "text" },
    settings: defaultSettings,
    version: 1,
    ...change,
  };
  return { ...made, status: statusParts(made) };
}

export function typing(text = "", cursor?: number): Typing {
  const graphemes = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  return {
    line: {
      prompt: "> ",
      graphemes,
      cursor: cursor ?? graphemes.length,
      isSecret: false,
      placeholder: "Say something, /help, F1 shows the keys",
    },
    menu: undefined,
    question: undefined,
    keysFrom: 0,
  };
}
