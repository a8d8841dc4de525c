// Whole screens as plain text, compared to the files in golden/. After a change that is meant, look at them again:
// deno test -A tests/client/terminal/view/screen_test.ts -- --update
import { assertEquals, assertMatch, assertNotMatch, assertThrows } from "@std/assert";
import stringWidth from "string-width";
import { bindings } from "../../../../client/terminal/input/bindings.ts";
import type { State } from "../../../../client/terminal/model/state.ts";
import type { Row } from "../../../../client/terminal/text/span.ts";
import { paint } from "../../../../client/terminal/theme/paint.ts";
import type { Depth } from "../../../../client/terminal/theme/palette.ts";
import { themes } from "../../../../client/terminal/theme/theme.ts";
import { Timeline } from "../../../../client/terminal/timeline/timeline.ts";
import type { Size } from "../../../../client/terminal/view/layout.ts";
import { type Picture, picture, type Typing } from "../../../../client/terminal/view/picture.ts";
import { type Paint, paintScreen } from "../../../../client/terminal/view/screen.ts";
import { conversation, sample, typing } from "./sample.ts";

const isUpdate = Deno.args.includes("--update");
const plain = (row: Row) => row.map(({ text }) => text).join("");

function shown(state: State, size: Size, typed: Typing = typing()): Picture {
  return picture(
    state,
    typed,
    bindings,
    size,
    (conversation, { columns, rows }) =>
      new Timeline().rows(conversation, { width: columns, height: rows }, {
        clock: "24h",
        offset: (time) => -new Date(time).getTimezoneOffset(),
      }),
  );
}

function screen(state: State, size: Size, typed?: Typing, paint: Paint = plain): string {
  return paintScreen(shown(state, size, typed), paint).join("\n");
}

async function compare(name: string, shown: string): Promise<void> {
  const file = new URL(`golden/${name}.txt`, import.meta.url);
  if (isUpdate) await Deno.writeTextFile(file, `${shown}\n`);
  assertEquals(`${shown}\n`, await Deno.readTextFile(file));
}

const sizes: Size[] = [
  { columns: 40, rows: 10 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 300, rows: 100 },
];

for (const size of sizes) {
  const name = `${size.columns}x${size.rows}`;

  Deno.test(`a conversation at ${name}`, () => compare(name, screen(sample(), size)));

  Deno.test(`no line is wider than the screen at ${name}`, () => {
    const long = "世界".repeat(400);
    const crowd = Array.from(
      { length: 500 },
      (_, n) => ({ nickname: `${long}${n}`, prefix: "@", isAway: n % 2 > 0 }),
    );
    const rooms = Array.from({ length: 300 }, (_, n) => conversation(`#${n}${long}`, { unread: n * 9 }));
    const state = sample({
      conversations: [
        ...rooms,
        conversation("#full", { members: crowd, topic: long, typing: [long, "b", "c"] }),
      ],
      current: 300,
      news: long,
      address: long,
      waiting: 12,
      sent: 4,
      isAway: true,
    });
    const lines = screen(state, size, {
      ...typing(`${long}\n`.repeat(20)),
      menu: { items: Array.from({ length: 40 }, () => ({ text: long, detail: long })), chosen: 30 },
      question: long,
    }).split("\n");
    assertEquals(lines.length, size.rows);
    assertEquals(lines.filter((line) => stringWidth(line) > size.columns), []);
  });
}

Deno.test("the keys, over the timeline", () =>
  compare("keys", screen(sample({ overlay: { type: "keys" } }), { columns: 100, rows: 20 })));

Deno.test("a list to choose from", () =>
  compare(
    "list",
    screen(
      sample({
        overlay: {
          type: "list",
          title: "Found: build",
          items: Array.from(
            { length: 30 },
            (_, n) => ({ text: `bob: the build ${n} \x1b[2J`, detail: `09:${n + 10}` }),
          ),
          chosen: 20,
          empty: "Nothing found.",
        },
      }),
      { columns: 80, rows: 16 },
    ),
  ));

Deno.test("an empty list says why", () =>
  compare(
    "empty_list",
    screen(
      sample({ overlay: { type: "list", title: "Found: x", items: [], chosen: 0, empty: "Nothing found." } }),
      { columns: 60, rows: 10 },
    ),
  ));

Deno.test("a menu of completions, an answer begun, a question, several rows of input", () =>
  compare(
    "busy",
    screen(
      sample({
        conversations: [
          conversation("#lobby", {
            topic: "a topic",
            replyingTo: { msgid: "m1", from: "bob", text: "Good morning!" },
            position: { type: "entry", id: 1, row: 0 },
          }),
        ],
        current: 0,
        news: "caught up, 12 messages",
        waiting: 2,
      }),
      { columns: 90, rows: 16 },
      {
        ...typing("two lines\nand a second one"),
        menu: {
          items: [{ text: "bob", detail: "" }, { text: "/join", detail: "Enter a room" }, {
            text: "zoë",
            detail: "away",
          }],
          chosen: 1,
        },
        question: "Send 12 lines? Enter sends them, Esc goes back.",
      },
    ),
  ));

const depths: readonly Depth[] = [0, 4, 8, 24];
const small = { columns: 60, rows: 12 };
const stripped = (text: string) => text.replaceAll(/\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\/g, "");

for (const [name, theme] of Object.entries(themes)) {
  Deno.test(`in the theme ${name} it says the same in any number of colours`, () => {
    for (const depth of depths) {
      const painted = screen(sample(), small, typing(), (row) => paint(row, theme, depth));
      const text = stripped(painted).split("\n").map((line) => line.trimEnd());
      assertEquals(
        text.join("\n"),
        screen(sample(), small).split("\n").map((line) => line.trimEnd()).join("\n"),
      );
      assertNotMatch(painted, depth < 24 ? /[34]8;2;/ : /[34]8;5;/);
      if (depth < 8) assertNotMatch(painted, /[34]8;5;/);
    }
  });

  Deno.test(`the theme ${name}, with its codes`, () => {
    const painted = screen(sample(), small, typing(), (row) => paint(row, theme, 24));
    return compare(`theme_${name}`, painted.replaceAll("\x1b", "␛"));
  });
}

Deno.test("without colours, bold, underlined and inverse tell things apart", async () => {
  const painted = screen(sample(), small, typing(), (row) => paint(row, themes.dark, 0));
  for (const [, codes] of painted.matchAll(/\x1b\[([\d;]*)m/g)) {
    const known = ["0", "1", "4", "7", "22", "24", "27", ""];
    assertEquals(codes!.split(";").filter((code) => !known.includes(code)), []);
  }
  await compare("no_color", painted.replaceAll("\x1b", "␛"));
});

Deno.test("an error while painting comes out as it is", () => {
  const error = new TypeError("a fault on purpose");
  assertThrows(
    () =>
      screen(sample(), small, typing(), () => {
        throw error;
      }),
    TypeError,
    "a fault on purpose",
  );
  // And the next frame is drawn as if there had been none.
  assertEquals(screen(sample(), small).split("\n").length, small.rows);
});

Deno.test("below 40x10 it says that it is too small, whatever is open", () => {
  for (const [columns, rows] of [[39, 24], [80, 9], [10, 3], [1, 1]] as const) {
    const lines = screen(sample({ overlay: { type: "keys" } }), { columns, rows }, typing("text")).split(
      "\n",
    );
    assertEquals(
      lines[0],
      `too small: ${columns}x${rows}, needs 40x10`.slice(0, columns - 1) +
        (columns < 33 ? "…" : lines[0]!.slice(columns - 1)),
    );
    assertEquals(lines.length, rows);
  }
});

Deno.test("the cursor stands behind what is typed, on its row", () => {
  const cursor = (text: string, at: number, columns = 40) =>
    shown(sample(), { columns, rows: 12 }, typing(text, at)).cursor;
  assertEquals(cursor("", 0), { column: 2, row: 11 });
  assertEquals(cursor("ab", 1), { column: 3, row: 11 });
  assertEquals(cursor("世👩‍👩‍👧x", 2), { column: 6, row: 11 });
  assertEquals(cursor("a\nb", 3), { column: 3, row: 11 });
  assertEquals(cursor("a\nb", 1), { column: 3, row: 10 });
  // Behind a full row it is on the next one.
  assertEquals(cursor("x".repeat(37), 37), { column: 39, row: 11 });
  assertEquals(cursor("x".repeat(38), 38), { column: 2, row: 11 });
  // Of more rows than there is room for the cursor's are shown.
  assertEquals(cursor("a\n".repeat(20), 0), { column: 2, row: 9 });
  assertEquals(cursor("a\n".repeat(20), 40), { column: 2, row: 11 });
});

Deno.test("a room that we are on our way into is not one that we are not in", () => {
  const header = (isEntering: boolean) => {
    const there = conversation("#a", { isJoined: false, isEntering });
    return screen(sample({ conversations: [there], current: 0 }), small).split("\n")[0]?.trim();
  };
  assertEquals(header(true), "#a  entering…");
  assertEquals(header(false), "#a  you are not in this room");
});

Deno.test("beside a menu nothing of the timeline is to be seen", () => {
  const drawn = shown(sample(), { columns: 120, rows: 12 }, {
    ...typing("/j"),
    menu: { items: [{ text: "/join", detail: "Enter a room" }], chosen: 0 },
  });
  const rows = Array.from({ length: 20 }, () => [{ text: "世".repeat(39), look: {} }]);
  const lines = paintScreen({ ...drawn, body: { ...drawn.body, rows } }, plain);
  const at = lines.findIndex((line) => line.includes("/join"));
  assertMatch(lines[at]!, /│ \/join {2}Enter a room +│/);
  assertMatch(lines[at - 1]!, /│世+│/);
});

Deno.test("of a server's name that is too long both ends are to be seen in the list of rooms", () => {
  const row = (name: string, shortName?: string) => {
    const server = conversation(name, { kind: "server", shortName });
    return screen(sample({ conversations: [server, conversation("#a")] }), { columns: 80, rows: 10 }).split(
      "\n",
    )[1];
  };
  assertEquals(row("127.0.0.1:9090", "127.0.0.1"), " 1 127.0.0.1  │".padEnd(15));
  assertEquals(row("x", "chat.example.org"), " 1 chat.…e.org│");
  assertEquals(row("x", "chat.example.net"), " 1 chat.…e.net│");
  assertEquals(row("世界".repeat(20)), " 1 世界…界世界│");
});
