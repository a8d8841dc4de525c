// The server is killed in the middle of a conversation and started again: what is said meanwhile is to be seen, the screens
// catch up, nothing is lost, nothing is there twice, and what was being typed is still there.
import { assertEquals } from "@std/assert";
import { BuiltService } from "../../support/built_service.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const tmux = requireProgram("tmux");

const start = (data: string, port = 0) => BuiltService.start("server", port, ["--data", data]);

Deno.test(
  "a killed server that comes back loses nothing, doubles nothing, and leaves the draft",
  tmux,
  () =>
    inTempDir(async (dir) => {
      await using first = await start(`${dir}/data`);
      await using ann = await ScreenClient.join(first.port, "ann");
      await using bob = await ScreenClient.join(first.port, "bob");
      for (let number = 1; number <= 3; number++) await ann.say(`number ${number}.`);
      await bob.shows(/│ number 3\./);
      await bob.type("half a sentence");
      await bob.shows(/^#lobby> half a sentence$/);
      await first.kill();
      await ann.shows(/ 127\.0\.0\.1:\d+: /);
      await ann.say("number 4.");
      await ann.shows("1 waiting", /│ number 4\./, "kept until there is a connection");
      await using second = await start(`${dir}/data`, first.port);
      assertEquals(second.port, first.port);
      await bob.shows(/│ number 4\./, "caught up", /^#lobby> half a sentence$/);
      await ann.shows(/│ number 4\./, "caught up");
      await bob.type(" and its end");
      await bob.press("Enter");
      const expected = ["number 1.", "number 2.", "number 3.", "number 4.", "half a sentence and its end"];
      for (const client of [ann, bob]) {
        const screen = await client.shows(/│ half a sentence and its end/);
        const said = screen.flatMap((line) => /│ (number \d\.|half a .*end)/.exec(line)?.[1] ?? []);
        assertEquals(said, expected);
        assertEquals(screen.filter((line) => /kept until|on its way/.test(line)), []);
        assertEquals(screen.filter((line) => /left the server/.test(line)), []);
      }
    }),
);
