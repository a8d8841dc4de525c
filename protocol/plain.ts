// The netcat user's text: what they type and what they read (docs/PROTOCOL.md, "Plain text"). It is a second spelling of
// the same messages: what is typed becomes an IRC message, what is read is made from one. Pure.
import { escapeTagValue, type IrcMessage, nicknameOf } from "./irc/message.ts";
import * as n from "./irc/numerics.ts";
import { neutralise, stripFormatting } from "./terminal_text.ts";

/** The room of everybody who comes without an IRC client. */
export const LOBBY = "#lobby";

export const ASK_NICKNAME = "What nickname do you want?";
export const GREETING = `Welcome to chatroom. ${ASK_NICKNAME}`;
/** The greeting of a server that has a password; ASK_NICKNAME follows the right answer. */
export const ASK_PASSWORD = "Welcome to chatroom. What is the password?";

/** The bell of what a person can type; `!help` prints it. */
export const HELP = [
  "Type a line to say it to everyone here.",
  "  !who                  who is here                  (or: List)",
  "  !msg USER TEXT        say something to one person",
  "  !query USER           who is that                  (or: Query USER)",
  "  !search WORDS         the last lines with these words",
  "  !nick NAME            take another nickname",
  "  !register PASSWORD    make your nickname yours alone",
  "  !login NAME PASSWORD  log in",
  "  !password OLD NEW     change your password",
  "  !join                 come back after you were put out",
  "  !logout               leave                        (or: Exit)",
  "  !!TEXT                say a line that starts with !",
].join("\n");

/** Lines that a search shows a person. */
const FOUND_LINES = 10;

export type PlainLine =
  | { readonly type: "message"; readonly message: IrcMessage }
  /** Something to answer at once, which concerns nobody else. */
  | { readonly type: "answer"; readonly text: string }
  | { readonly type: "nothing" };

/** What a person in the room has typed: one line without its end. */
export function parsePlain(line: string): PlainLine {
  // No message of IRC's carries these.
  const text = line.replaceAll(/[\0\r\n]/g, " ").trimEnd();
  if (text === "") return { type: "nothing" };
  const login = parseLogin(text);
  if (login) return login;
  if (text === "List") return send("WHO", LOBBY);
  if (text === "Exit") return send("QUIT");
  const query = /^Query (\S+)$/.exec(text);
  if (query) return send("WHOIS", query[1]!);
  if (!text.startsWith("!")) return send("PRIVMSG", LOBBY, text);
  if (text.startsWith("!!")) return send("PRIVMSG", LOBBY, text.slice(1));
  return parseCommand(text);
}

/**
 * What holds a password. It is known by its first word alone, also where it was not typed quite right: it must never be
 * said to the room. Undefined for any other line.
 */
export function parseLogin(text: string): PlainLine | undefined {
  const [, word, rest = ""] = /^\s*[!/](login|register|password|passwd)(?:\s+(.*))?$/is.exec(text) ?? [];
  const words = rest.trim().split(/ +/);
  const [first = "", second = ""] = words;
  switch (word?.toLowerCase()) {
    case undefined:
      return undefined;
    case "register":
      if (words.length !== 1 || first === "") {
        return answer("Say one password, without a space: !register PASSWORD");
      }
      return send("REGISTER", "*", "*", first);
    case "login":
      if (words.length !== 2) return answer("Say who you are, and your password: !login NAME PASSWORD");
      return send("LOGIN", first, second);
    default:
      if (words.length !== 2) return answer("Say the old password and the new one: !password OLD NEW");
      return send("PASSWD", first, second);
  }
}

function parseCommand(text: string): PlainLine {
  const [, word = "", rest = ""] = /^!(\S*)\s*(.*)$/s.exec(text) ?? [];
  const [target = "", ...more] = rest.split(" ");
  const body = more.join(" ").trimStart();
  switch (word.toLowerCase()) {
    case "who":
    case "list":
      return send("WHO", LOBBY);
    case "msg":
      if (target === "" || body === "") return answer("Say who, and what: !msg USER TEXT");
      // A channel is not for this command: it would go past what the person can see.
      if (!isPerson(target)) return answer(`"${neutralise(target)}" is no nickname.`);
      return send("PRIVMSG", target, body);
    case "query":
      return isPerson(target) ? send("WHOIS", target) : answer("Say who: !query USER");
    case "search":
      if (rest.trim() === "") return answer("Say what: !search WORDS");
      return send("SEARCH", `text=${escapeTagValue(rest.trim())};limit=${FOUND_LINES}`);
    case "nick":
      return isPerson(target) ? send("NICK", target) : answer("Say which: !nick NAME");
    case "join":
      return send("JOIN", LOBBY);
    case "logout":
    case "exit":
    case "quit":
      return send("QUIT");
    case "help":
      return answer(HELP);
    default:
      return answer(`There is no !${neutralise(word)}. Type !help for what there is.`);
  }
}

/** One name, not a list, a channel or something that the protocol would read in another way. */
const isPerson = (text: string) => text !== "" && !/^[#:&]|[,*?\s]/.test(text);

const send = (command: string, ...params: string[]): PlainLine => ({
  type: "message",
  message: { command, params },
});
const answer = (text: string): PlainLine => ({ type: "answer", text });

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
      return `* ${who} has gone${withReason(first.replace(/^Quit: ?/, ""))}`;
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
  return reason.startsWith("Quit: ") ? "Goodbye." : shown(reason);
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
