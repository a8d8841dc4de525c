// Asking for passwords, one after the other, before an account is made, opened or given another one. What was typed goes
// into the effect and nowhere else.
import type { IrcChat, Secrets } from "./irc_chat.ts";

const prompts: Readonly<Record<Secrets["what"], readonly string[]>> = {
  register: ["A password for", "The same again"],
  login: ["Password of"],
  password: ["The old password of", "The new password", "The same again"],
};

/** Without an account, that of the nickname is meant. */
export function askSecret(chat: IrcChat, what: Secrets["what"], account: string | undefined): void {
  const { connection } = chat;
  const ours = connection.type === "asking" ? connection.nickname : chat.nickname;
  const name = account ?? (what === "password" ? chat.account : undefined) ?? ours;
  if (what === "login" && chat.account !== undefined) {
    return chat.note("error", `You are logged in as ${chat.account} already. /logout logs you out.`);
  }
  if (what === "password" && chat.account === undefined) {
    return chat.note("error", "You are not logged in. /login logs you in.");
  }
  chat.secrets = { what, account: name, given: [] };
  chat.asking = { type: "secret", prompt: `${prompts[what][0]} ${name}` };
}

export function answerSecret(chat: IrcChat, text: string): void {
  const { secrets } = chat;
  if (!secrets || text === "") {
    giveUpSecret(chat);
    return;
  }
  const given = [...secrets.given, text];
  const prompt = prompts[secrets.what][given.length];
  if (prompt !== undefined) {
    chat.secrets = { ...secrets, given };
    chat.asking = { type: "secret", prompt };
    return;
  }
  chat.secrets = undefined;
  chat.askAgain();
  const { what, account } = secrets;
  const isTwice = what !== "login";
  if (isTwice && given.at(-1) !== given.at(-2)) {
    return chat.note("error", "Those were two passwords, not one. Nothing is changed.");
  }
  chat.effect({ type: what, account, secrets: isTwice ? given.slice(0, -1) : given });
}

/**
 * Nothing is to be typed after all. A server that waits for a password is told to go on without. False if none was asked
 * for.
 */
export function giveUpSecret(chat: IrcChat): boolean {
  if (chat.asking.type !== "secret") return false;
  chat.secrets = undefined;
  chat.askAgain();
  if (chat.connection.type !== "asking password") return true;
  chat.note("status", "You are not logged in.");
  chat.effect({ type: "login", account: chat.connection.account, secrets: [] });
  return true;
}
