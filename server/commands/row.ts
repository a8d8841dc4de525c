// What a row of the command table is.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";

/**
 * A command: its guards, its line in HELP, and what it does. A run that answers a promise holds up the client's next
 * line until it is settled.
 */
export type Row =
  & {
    readonly minParams: number;
    /** `COMMAND <params> -- what it does`, without the command. */
    readonly help: string;
  }
  & (
    | { readonly requires: "nothing"; run(session: Session, message: IrcMessage): void | Promise<void> }
    | {
      readonly requires: "registration";
      run(session: Session, message: IrcMessage, user: User): void | Promise<void>;
    }
  );

export type Rows = Readonly<Record<string, Row>>;
