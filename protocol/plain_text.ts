// What the netcat user reads (docs/PROTOCOL.md, "Plain text"): IRC messages as lines for a person. Pure.
import { type IrcMessage, nicknameOf } from "./irc/message.ts";
import * as n from "./irc/numerics.ts";
import { LOBBY } from "./plain.ts";
import { neutralise, stripFormatting } from "./terminal_text.ts";

/** The lines a person reads for a message, without a line end; null for what they need not see. */
export function renderPlain(message: IrcMessage): string | null {
  const who = shown(nicknameOf(message.source ?? ""));
  const [first = "", second = ""] = message.params;
  const last = shown(message.params.at(-1) ?? "");
  switch (message.command) {
    case "PRIVMSG":
      return renderSaid(who, first, second);
    case "NOTICE":
      return renderNotice(message, who, first, second);
    case "JOIN":
      return `* ${who} is here now`;
    case "PART":
      return `* ${who} has left`;
    case "QUIT":
      return `* ${who} has gone${withReason(first.replace(/^Quit(?:: ?|$)/, ""))}`;
    case "NICK":
      return `* ${who} is now ${shown(first)}`;
    case "KICK":
      // Who gave no reason has their own name there.
      return `* ${who} has put ${shown(second)} out${last === who ? "" : withReason(last)}`;
    case "TOPIC":
      return second === "" ? `* ${who} has taken the topic away` : `* ${who} has set the topic: ${last}`;
    case "MODE":
      return isRoom(first) ? `* ${who} has set ${shown(message.params.slice(1).join(" "))}` : null;
    case "INVITE":
      return `* ${who} invites you to ${last}`;
    case "FAIL":
    case "NOTE":
    case "REGISTER":
      return last;
    case "WALLOPS":
      return `* ${who}, an operator of the server: ${last}`;
    case "ERROR":
      return renderGoodbye(first);
    default:
      return renderNumeric(message);
  }
}

/** A line that was found again: when it was said, and where if not in the room. `time` is ISO 8601 in UTC. */
export function renderFound(
  { source = "", params: [target = "", text = ""] }: IrcMessage,
  time: string,
): string {
  const who = shown(nicknameOf(source));
  const action = /^\x01ACTION ?(.*?)\x01?$/s.exec(text);
  const where = target !== LOBBY ? `[to ${shown(target)}] ` : "";
  const said = action ? `* ${who} ${shown(action[1]!)}` : `<${who}> ${shown(text)}`;
  return `${time.slice(0, 16).replace("T", " ")} UTC ${where}${said}`;
}

const withReason = (reason: string) => reason === "" ? "" : `: ${shown(reason)}`;

/** IRC's goodbye is `Closing link: address (reason)`; to who asked for it there is nothing to explain. */
function renderGoodbye(text: string): string {
  const reason = /^Closing link: \S+ \((.*)\)$/s.exec(text)?.[1] ?? text;
  return /^Quit(?::|$)/.test(reason) ? "Goodbye." : shown(reason);
}

function renderNotice({ source = "" }: IrcMessage, who: string, target: string, text: string): string | null {
  if (text.startsWith("\x01")) return null;
  // The server itself, which is no nickname.
  if (!source.includes("!")) return shown(text);
  return isRoom(target) ? `-${who}- ${shown(text)}` : `-${who} to you- ${shown(text)}`;
}

function renderSaid(who: string, target: string, text: string): string | null {
  const action = /^\x01ACTION ?(.*?)\x01?$/s.exec(text);
  // Other CTCP is a question from one client to another.
  if (!action && text.startsWith("\x01")) return null;
  if (isRoom(target)) return action ? `* ${who} ${shown(action[1]!)}` : `<${who}> ${shown(text)}`;
  return action ? `[to you] * ${who} ${shown(action[1]!)}` : `[to you] <${who}> ${shown(text)}`;
}

/** Replies and errors: each as a sentence. Params are [own nickname, ...]. */
function renderNumeric(message: IrcMessage): string | null {
  const [, a = "", b = "", c = ""] = message.params.map(shown);
  const last = shown(message.params.at(-1) ?? "");
  // Who has no nickname yet is asked for one.
  const asking = message.params[0] === "*";
  switch (message.command) {
    case n.RPL_WELCOME:
      return `You are ${
        message.params.map(shown)[0]
      }. What you type is said to everyone here; !help shows what else there is.`;
    case n.RPL_TOPIC:
      return `The topic is: ${last}`;
    case n.RPL_NAMREPLY:
      return `Here: ${last.replaceAll(prefixes, "$1").replaceAll(" ", ", ")}`;
    case n.RPL_WHOREPLY: {
      const [, , user = "", host = "", , nick = "", flags = ""] = message.params.map(shown);
      const away = flags.startsWith("G") ? ", away" : "";
      return `  ${nick} (${user}@${host}${away})`;
    }
    case n.RPL_ENDOFWHO:
    case n.RPL_ENDOFNAMES:
      return null;
    case n.RPL_WHOISUSER:
      return `${a} is ${b}@${c} (${last})`;
    case n.RPL_WHOISCHANNELS:
      return `${a} is in ${last.replaceAll(prefixes, "$1").replaceAll(" ", ", ")}`;
    case n.RPL_WHOISACCOUNT:
      return `${a} is logged in as ${b}`;
    case n.RPL_WHOISOPERATOR:
      return `${a} ${last}`;
    case n.RPL_LOGGEDIN:
    case n.RPL_LOGGEDOUT:
      return last;
    case n.RPL_WHOISIDLE:
      return `${a} has been silent for ${b} s`;
    case n.RPL_AWAY:
      return `${a} is away: ${last}`;
    case n.ERR_NOSUCHNICK:
      return `There is nobody called ${a} here.`;
    case n.ERR_CANNOTSENDTOCHAN:
      return `That was not said: ${last}`;
    case n.ERR_NICKNAMEINUSE:
      // It is somebody's name, or looks like one: the reply says which.
      if (!last.includes("registered")) {
        return `The nickname ${a} is taken.${asking ? " Which other one?" : ""}`;
      }
      return `${last}${asking ? " Which other one, or: !login NAME PASSWORD" : ""}`;
    case n.ERR_ERRONEUSNICKNAME:
      return `A nickname is letters and digits, starts with a letter, and is not long.${
        asking ? " Which one?" : ""
      }`;
    case n.ERR_PASSWDMISMATCH:
      return "That is not the password.";
    case n.RPL_MOTD:
      return last;
    default:
      // Errors speak for themselves; the other replies are for programs.
      return /^[45]\d\d$/.test(message.command) && message.command !== n.ERR_NOMOTD ? last : null;
  }
}

/** IRC's signs before the names of members. */
const prefixes = /(^| )[@+]+(?=\S)/g;
const shown = (text: string) => neutralise(stripFormatting(text));
const isRoom = (target: string) => target.startsWith("#");
