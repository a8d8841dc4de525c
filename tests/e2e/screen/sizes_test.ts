// The screen at other sizes: small, large and in between while people talk; and without colours.
import { assert, assertEquals } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";

const tmux = requireProgram("tmux");

Deno.test(
  "the terminal can be made small and large while people talk, and what is typed stays",
  tmux,
  async () => {
    await using server = new IrcServer();
    const [bob] = await server.room("#lobby", "bob");
    await using ann = await ScreenClient.join(server.port, "ann");
    await ann.type("begun and not sent");
    let talking = true;
    let said = 0;
    const talk = async () => {
      while (talking) {
        await bob!.ask(
          `PRIVMSG #lobby :number ${++said}, and words that wrap at forty columns`,
        );
      }
    };
    const talked = talk();
    try {
      for (const [columns, rows] of [[40, 10], [200, 60], [80, 24], [39, 9], [40, 10], [200, 60]] as const) {
        await ann.tmux.resize(columns, rows);
        if (columns < 40) {
          await ann.shows("too small: 39x9, needs 40x10");
          continue;
        }
        const from = said;
        await ann.tmux.until((lines) => {
          const numbers = lines.flatMap((line) => /number (\d+),/.exec(line)?.[1] ?? []).map(Number);
          const isWhole = lines.at(-1)?.trimEnd() === "#lobby> begun and not sent";
          return isWhole && numbers.some((number) => number > from) &&
            lines.some((line) => line.includes("2 people")) &&
            lines.some((line) => line.includes("▸2 #lobby")) === columns >= 80;
        });
        assert((await ann.tmux.styled()).length === rows);
      }
    } finally {
      talking = false;
      await talked;
    }
    const lines = await ann.shows(`number ${said},`);
    // Nothing of another size is left over: each number once, in order.
    const numbers = lines.flatMap((line) => /number (\d+),/.exec(line)?.[1] ?? []).map(Number);
    assertEquals(numbers, Array.from(numbers, (_, index) => said - numbers.length + 1 + index));
  },
);

Deno.test("everything can be done on 40x10", tmux, async () => {
  await using server = new IrcServer();
  const [bob] = await server.room("#lobby", "bob");
  await using ann = await ScreenClient.join(server.port, "ann", { columns: 40, rows: 10 });
  await bob!.ask("PRIVMSG #lobby :a message that is longer than the screen is wide");
  await ann.shows("2 people", "a message that is", "longer than the screen");
  await ann.press("F1");
  await ann.shows("Keys", "Esc closes");
  await ann.press("Escape");
  await ann.hides("Esc closes");
  await ann.say("/join #other");
  await ann.shows("#other> ");
  await bob!.ask("JOIN #other", "PRIVMSG #lobby :come back", "PRIVMSG #other :I said something over there");
  await ann.shows("I said something over");
  await ann.press("C-g");
  await ann.shows("come back", "#lobby> ");
  await ann.type("b");
  await ann.press("Tab");
  await ann.say("I am back, and say so in more words than fit");
  await bob!.expect("PRIVMSG #lobby :bob: I am back, and say so in more words than fit");
});

Deno.test(
  "with NO_COLOR there are no colours, and what is chosen can be seen all the same",
  tmux,
  async () => {
    await using server = new IrcServer();
    const [bob] = await server.room("#lobby", "bob");
    await using ann = await ScreenClient.join(server.port, "ann", { env: { NO_COLOR: "1" } });
    await bob!.ask("PRIVMSG #lobby :ann: \x0304red\x03 words");
    await ann.shows("ann: red words");
    const styled = (await ann.tmux.styled()).join("\n");
    const looks = new Set(
      Array.from(styled.matchAll(/\x1b\[([\d;]*)m/g), ([, codes]) => codes!).join(";").split(";"),
    );
    // Bold, underlined, inverse, and what ends them for tmux.
    assertEquals(
      [...looks].filter((code) => !["", "0", "1", "4", "7", "22", "24", "27", "39", "49"].includes(code)),
      [],
    );
    assert(looks.has("7"));
  },
);
