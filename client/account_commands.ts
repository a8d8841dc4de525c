// What a person types about their account. A password is never typed on the line, where it would be seen and remembered.
import type { Intent, TypedCommand } from "./commands.ts";

const asked = (name: string): Intent => ({
  type: "mistake",
  secret: true,
  sentence:
    `Never type a password on the line, where others see it and it is remembered. ${name}: it is asked for.`,
});

const alone = (name: string, intent: Intent) => (words: string): Intent =>
  words === "" ? intent : asked(`Type /${name} alone`);

export const accountCommands: readonly TypedCommand[] = [
  {
    name: "register",
    aliases: [],
    usage: "",
    help: "Make your nickname an account, which is yours alone; asks for a password",
    parse: alone("register", { type: "register" }),
  },
  {
    name: "login",
    aliases: [],
    usage: "[ACCOUNT]",
    help: "Log in to the account of your nickname or another; asks for the password",
    parse(words) {
      if (/\s/.test(words)) return asked("Type /login ACCOUNT");
      return { type: "login", account: words || undefined };
    },
  },
  {
    name: "logout",
    aliases: [],
    usage: "",
    help: "Log out of your account, and stay",
    parse: (words) => words === "" ? { type: "logout" } : undefined,
  },
  {
    name: "password",
    aliases: ["passwd"],
    usage: "",
    help: "Change the password of your account; asks for the old one and the new one",
    parse: alone("password", { type: "password" }),
  },
];
