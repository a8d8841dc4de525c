// What the netcat user types (docs/PROTOCOL.md, "Plain text"), which is a second spelling of the same messages: each line
// becomes an IRC message. What they read is in plain_text.ts. Pure.
import { escapeTagValue, type IrcMessage } from "./irc/message.ts";
import { neutralise } from "./terminal_text.ts";

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
