// Asking for passwords, one after the other, before an account is made, opened or given another one. What was typed goes
// into the effect and nowhere else.
import type { Chat, Secrets } from "./chat.ts";

const prompts: Readonly<Record<Secrets["what"], readonly string[]>> = {
  register: ["A password for this nickname", "The same password again"],
  login: ["Password"],
  password: ["The password you have", "The new password", "The new password again"],
};

export function askSecret(
  chat: Chat,
  what: Secrets["what"] | "logout",
  account: string | undefined,
): void {
  if (what === "logout") return chat.effect({ type: "logout", account: undefined, secrets: [] });
  chat.secrets = { what, account, given: [] };
  chat.asking = { type: "secret", prompt: prompts[what][0]! };
}

/** The server did not take the password, and the connection waits for another. */
export function askRefused(chat: Chat, account: string, why: string): void {
  chat.secrets = { what: "login", account, given: [], isRefused: true };
  chat.asking = { type: "secret", prompt: `${why} Password of ${account}` };
}

export function answerSecret(chat: Chat, text: string): void {
  const { secrets } = chat;
  chat.secrets = undefined;
  chat.asking = { type: "text" };
  // Without a password the connection goes on without the account.
  if (text === "" && secrets?.isRefused) {
    return chat.effect({ type: "login", account: secrets.account, secrets: [] });
  }
  if (!secrets || text === "") return;
  const given = [...secrets.given, text];
  const prompt = prompts[secrets.what][given.length];
  if (prompt !== undefined) {
    chat.secrets = { ...secrets, given };
    chat.asking = { type: "secret", prompt };
    return;
  }
  const isTwice = secrets.what !== "login";
  if (isTwice && given.at(-1) !== given.at(-2)) {
    return chat.note("error", "The two are not the same. Nothing was changed.");
  }
  const { what, account } = secrets;
  chat.effect({ type: what, account, secrets: isTwice ? given.slice(0, -1) : given });
}
