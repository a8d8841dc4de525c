// HELP: the command table explains itself.
import * as n from "../../protocol/irc/numerics.ts";
import type { Row, Rows } from "./row.ts";

/** HELP over the commands that `commands` answers, HELP itself among them. */
export const helpRows = (commands: () => ReadonlyMap<string, Row>): Rows => ({
  HELP: {
    minParams: 0,
    requires: "registration",
    help: "[<command>] -- shows the commands, or how one is used",
    run(session, { params: [word = ""] }) {
      const subject = word === "" ? "*" : word.toUpperCase().slice(0, 32);
      const row = commands().get(subject);
      if (word !== "" && !row) {
        return session.reply(n.ERR_HELPNOTFOUND, subject, "There is no such command.");
      }
      const [start, ...rest] = row ? [`${subject} ${row.help}`] : overview(commands());
      session.reply(n.RPL_HELPSTART, subject, start!);
      for (const line of rest) session.reply(n.RPL_HELPTXT, subject, line);
      session.reply(n.RPL_ENDOFHELP, subject, "End of HELP.");
    },
  },
});

function overview(commands: ReadonlyMap<string, Row>): string[] {
  const names = [...commands.keys()].sort();
  const lines = ["The commands of this server; HELP <command> explains one:"];
  for (let i = 0; i < names.length; i += 10) lines.push(names.slice(i, i + 10).join(" "));
  return lines;
}
