// What can be typed wherever one talks as a peer: the table of commands. Each says what is done with a peer; nothing here
// knows a terminal.
import { accountCommands } from "./account.ts";
import type { CommandRow } from "./desk.ts";
import { peopleCommands } from "./people.ts";
import { roomCommands } from "./rooms.ts";

export const commands: readonly CommandRow[] = [
  ...accountCommands,
  ...peopleCommands,
  ...roomCommands,
  { name: "exit", takes: "", help: "leave", words: [0, 0], run: () => "leave" },
  {
    name: "help",
    takes: "",
    help: "this",
    words: [0, 0],
    run(desk) {
      desk.list({
        title: "Commands",
        rows: desk.commands.map(({ name, takes, help }) => ({
          text: `/${name}${takes === "" ? "" : ` ${takes}`}`,
          detail: help,
          choice: { type: "type", text: `/${name} ` },
        })),
        empty: "",
      });
      desk.note("status", "anything else is said where you are; // at the beginning says a /");
    },
  },
];
