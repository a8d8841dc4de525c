// IRCv3 capability negotiation: CAP LS LIST REQ END.
import { packWords } from "../../protocol/irc/message.ts";
import { truncateUtf8 } from "../../protocol/irc/names.ts";
import { ERR_INVALIDCAPCMD } from "../../protocol/irc/numerics.ts";
import { type Capability, capabilityWords, isCapability } from "../capabilities.ts";
import type { Session } from "../session.ts";
import { finishRegistration } from "./registration.ts";
import type { Rows } from "./row.ts";

const NAK_BYTES = 400;
/** Bytes of names in one answer: with its head the line stays below 512. */
const LIST_BYTES = 400;

export const capabilityRows: Rows = {
  CAP: {
    minParams: 1,
    requires: "nothing",
    help: "LS [302] | LIST | REQ :<names> | END -- negotiates capabilities",
    run(session, { params: [word = "", argument = ""] }) {
      const subcommand = word.toUpperCase();
      switch (subcommand) {
        case "LS":
          // cap-notify, "CAP LS Version": a client of 302 or later is told of changes without asking.
          session.capVersion = Math.max(
            session.capVersion,
            /^\d{1,6}$/.test(argument) ? Number(argument) : 301,
          );
          if (session.capVersion >= 302) session.setCapabilities(["cap-notify"], []);
          hold(session, true);
          return list(session, "LS", capabilityWords(session.capVersion));
        case "LIST":
          return list(session, "LIST", [...session.capabilities]);
        case "REQ":
          hold(session, true);
          return request(session, argument);
        case "END":
          return hold(session, false);
        default:
          return session.reply(
            ERR_INVALIDCAPCMD,
            word,
            "There is no such CAP command.",
          );
      }
    },
  },
};

/** A request is granted whole or not at all. */
function request(session: Session, argument: string): void {
  /** Of a name that stands there twice the last word holds. */
  const wanted = new Map<Capability, boolean>();
  const words = new Set(argument.split(" ").filter((word) => word !== ""));
  for (const word of words) {
    const name = word.replace(/^-/, "");
    const impossible = !isCapability(name) ||
      (word !== name && name === "cap-notify" && session.capVersion >= 302);
    // At least its first 100 characters (Capability Negotiation 3.1, NAK).
    if (impossible) return answer(session, "NAK", truncateUtf8(argument, NAK_BYTES));
    wanted.set(name, word === name);
  }
  // The answer is still in the old kind: what it grants holds from the next message on.
  answer(session, "ACK", [...words].join(" "));
  const names = [...wanted.keys()];
  session.setCapabilities(
    names.filter((name) => wanted.get(name)),
    names.filter((name) => !wanted.get(name)),
  );
}

/** In as many lines as it takes, for who knows that `*` says that more will come (CAP LS Version 302). */
function list(session: Session, subcommand: string, words: readonly string[]): void {
  const lines = session.capVersion >= 302 ? packWords(words, LIST_BYTES) : [words.join(" ")];
  for (const line of lines.slice(0, -1)) answer(session, subcommand, "*", line);
  answer(session, subcommand, lines.at(-1) ?? "");
}

function answer(session: Session, subcommand: string, ...list: string[]): void {
  const { name } = session.chat.options;
  session.send({ source: name, command: "CAP", params: [session.nickname ?? "*", subcommand, ...list] });
}

/** Registration waits from the first LS or REQ until END. */
function hold(session: Session, negotiating: boolean): void {
  const { state } = session;
  if (state.name !== "registering") return;
  state.negotiating = negotiating;
  if (!negotiating) finishRegistration(session, state);
}
