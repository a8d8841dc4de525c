// The command table: each command a row of data with its guards, so that no command repeats them. One file a family.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import { ERR_NEEDMOREPARAMS, ERR_NOTREGISTERED, ERR_UNKNOWNCOMMAND } from "../../protocol/irc/numerics.ts";
import type { Session } from "../session.ts";
import { accountRows } from "./account.ts";
import { authenticateRows } from "./authenticate.ts";
import { capabilityRows } from "./capability.ts";
import { channelRows } from "./channel.ts";
import { channelInfoRows } from "./channel_info.ts";
import { channelRegistrationRows } from "./channel_registration.ts";
import { helpRows } from "./help.ts";
import { historyRows } from "./history.ts";
import { infoRows } from "./info.ts";
import { messageRows } from "./messages.ts";
import { modeRows } from "./mode.ts";
import { operatorRows } from "./operator.ts";
import { peopleRows } from "./people.ts";
import { readMarkerRows } from "./read_marker.ts";
import { redactRows } from "./redact.ts";
import { registrationRows } from "./registration.ts";
import { resumeRows } from "./resume.ts";
import type { Row } from "./row.ts";
import { searchRows } from "./search.ts";

export const commands: ReadonlyMap<string, Row> = new Map(
  [
    registrationRows,
    resumeRows,
    capabilityRows,
    accountRows,
    authenticateRows,
    messageRows,
    channelRows,
    channelInfoRows,
    channelRegistrationRows,
    modeRows,
    peopleRows,
    infoRows,
    operatorRows,
    historyRows,
    searchRows,
    redactRows,
    readMarkerRows,
    helpRows(() => commands),
  ].flatMap((rows) => Object.entries(rows)),
);

/** Runs the command of a message, or says why it does not run. */
export function dispatch(session: Session, message: IrcMessage): void | Promise<void> {
  const { command, params } = message;
  const row = commands.get(command);
  const { state } = session;
  if (state.name !== "active" && row?.requires !== "nothing") {
    return session.reply(ERR_NOTREGISTERED, "You have not registered: send NICK and USER first.");
  }
  if (!row) return session.reply(ERR_UNKNOWNCOMMAND, command.slice(0, 32), "There is no such command.");
  // An empty parameter is a missing one where it must be given (Modern IRC, USER: "even if an empty one is provided").
  if (params.slice(0, row.minParams).filter((param) => param !== "").length < row.minParams) {
    return session.reply(ERR_NEEDMOREPARAMS, command, `${command} needs more parameters.`);
  }
  if (row.requires === "nothing") return row.run(session, message);
  if (state.name === "active") return row.run(session, message, state.user);
}
