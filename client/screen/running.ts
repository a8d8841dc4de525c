// What a command means -> what changes and what is asked of the server. What the commands are is screen_commands.ts; those
// that change settings are settings_commands.ts.
import type { Intent } from "../commands.ts";
import { helpLines } from "../help_lines.ts";
import { isRoom } from "../isupport.ts";
import { request } from "../requests.ts";
import { statusLine } from "../status_lines.ts";
import type { IrcChat } from "./irc_chat.ts";
import type { Acting } from "../terminal/model/acting.ts";
import type { OpenConversation } from "../terminal/model/open_conversation.ts";
import type { PresenceNotes } from "./presence_notes.ts";
import { type ScreenIntent, typedCommands } from "./screen_commands.ts";
import { askSecret } from "./secrets.ts";
import { selectedOr } from "../terminal/model/selecting.ts";
import { react, redact, replyTo } from "./message_actions.ts";
import { ignore, setSetting, unignore } from "../terminal/model/settings_commands.ts";
import type { Talk, Talking } from "./talking.ts";

export interface RunningOptions {
  readonly chat: IrcChat;
  readonly notes: PresenceNotes;
  readonly talking: Talking;
  readonly acting: () => Acting;
}

export class Running {
  readonly #chat: IrcChat;
  readonly #notes: PresenceNotes;
  readonly #talking: Talking;
  readonly #acting: () => Acting;

  constructor({ chat, notes, talking, acting }: RunningOptions) {
    this.#chat = chat;
    this.#notes = notes;
    this.#talking = talking;
    this.#acting = acting;
  }

  /** `text` is what was typed, for giving it back. */
  run(intent: Exclude<Intent | ScreenIntent, Talk>, text: string): void {
    const chat = this.#chat;
    const { conversations } = chat;
    const { current } = conversations;
    switch (intent.type) {
      case "nothing":
        return;
      case "mistake":
        // There may be a password in it: it is shown nowhere.
        return intent.secret
          ? chat.note("error", intent.sentence)
          : this.#talking.refuse(intent.sentence, text);
      case "help":
        return this.#help(intent.command);
      case "status":
        return chat.note("status", this.#status());
      case "save":
        return chat.effect({ type: "save server", as: intent.as });
      case "servers":
        return chat.effect({ type: "servers" });
      case "quit":
        return chat.effect({ type: "quit", reason: intent.reason });
      case "query":
        return this.#query(intent.nickname);
      case "join":
        return this.#join(intent, text);
      case "who":
        return this.#who(intent, text);
      case "topic":
        if (intent.text === undefined) {
          chat.remember(chat.asked, `topic ${chat.fold(intent.room ?? current.name)}`);
        }
        return this.#ask(intent, text);
      case "list":
        chat.overlays.showList("rooms", "Rooms", "Asking the server...");
        return this.#ask(intent, text);
      case "tell":
      case "nick":
      case "part":
        return this.#ask(intent, text);
      case "search":
        chat.overlays.showList("search", "Found", "Searching...");
        return chat.effect({ type: "search", attributes: intent.attributes });
      case "set":
        return setSetting(chat, intent.name, intent.value);
      case "ignore":
        return ignore(chat, intent.nickname);
      case "unignore":
        return unignore(chat, intent.nickname);
      case "dnd":
        return setSetting(chat, "dnd", chat.settings.dnd ? "off" : "on");
      case "away":
        this.#notes.decided();
        return chat.send("AWAY", intent.reason === "" ? "away" : intent.reason);
      case "back":
        this.#notes.decided();
        return chat.send("AWAY");
      case "clear":
        return current.clear();
      case "close":
        return this.#close(current);
      case "invite":
        return this.#inRoom(intent.room, text, (room) => chat.send("INVITE", intent.nickname, room));
      case "kick": {
        const reason = intent.reason === "" ? [] : [intent.reason];
        return this.#inRoom(intent.room, text, (room) => chat.send("KICK", room, intent.nickname, ...reason));
      }
      case "mode":
        return this.#inRoom(undefined, text, (room) => chat.send("MODE", room, ...intent.words));
      case "react":
        return react(chat, selectedOr(current, ({ isOwn, redacted }) => !isOwn && !redacted), intent.with);
      case "redact":
        return redact(chat, selectedOr(current, ({ isOwn, redacted }) => isOwn && !redacted), intent.reason);
      case "reply":
        if (!replyTo(chat, selectedOr(current, ({ isOwn, redacted }) => !isOwn && !redacted))) {
          return chat.effect({ type: "draft", text });
        }
        return this.#talking.talk([{ type: "say", text: intent.text }], text);
      case "logout":
        return chat.effect({ type: "logout", account: chat.account, secrets: [] });
      case "login":
        return askSecret(chat, "login", intent.account);
      case "register":
      case "password":
        return askSecret(chat, intent.type, undefined);
    }
  }

  /** What the server is to do, as the line mode asks for it. */
  #ask(intent: Parameters<typeof request>[0], text: string): void {
    const asked = request(intent, this.#talking.place);
    if (asked.type === "mistake") return this.#talking.refuse(asked.sentence, text);
    for (const message of asked.messages) this.#chat.effect({ type: "send", message });
  }

  #join(intent: Extract<Intent, { type: "join" }>, text: string): void {
    const chat = this.#chat;
    const name = isRoom(intent.room, chat.isupport) ? intent.room : `#${intent.room}`;
    const known = chat.conversations.find(name);
    if (known?.isJoined) return this.#acting().turnTo(known);
    chat.remember(chat.wanted, chat.fold(name));
    if (known) known.presence = "entering";
    this.#ask(intent, text);
  }

  #query(nickname: string | undefined): void {
    const { conversations } = this.#chat;
    const to = nickname === undefined
      ? conversations.list.find(({ isJoined }) => isJoined)
      : conversations.open(nickname, isRoom(nickname, this.#chat.isupport) ? "room" : "person");
    if (to) this.#acting().turnTo(to);
  }

  #who(intent: Extract<Intent, { type: "who" }>, text: string): void {
    const chat = this.#chat;
    const { current } = chat.conversations;
    const of = intent.of ?? (current.kind === "server" ? undefined : current.name);
    if (of !== undefined && isRoom(of, chat.isupport)) {
      const list = `names ${chat.fold(of)}`;
      chat.remember(chat.asked, list);
      chat.overlays.showList(list, `In ${of}`, "Asking the server...");
    }
    this.#ask(intent, text);
  }

  #inRoom(named: string | undefined, text: string, send: (room: string) => void): void {
    const { current } = this.#chat.conversations;
    const room = named ?? (current.kind === "room" ? current.name : undefined);
    if (room === undefined) this.#talking.refuse("This is for rooms. You are in none here.", text);
    else send(room);
  }

  #close(conversation: OpenConversation): void {
    const chat = this.#chat;
    if (conversation.kind === "server") {
      return chat.note("error", "This one stays. To leave the server: /quit");
    }
    if (conversation.kind === "room" && conversation.presence !== "out") {
      chat.remember(chat.leaving, chat.fold(conversation.name));
      chat.send("PART", conversation.name);
    }
    this.#acting().close(conversation);
  }

  #help(command: string | undefined): void {
    const { overlays } = this.#chat;
    if (command !== undefined) {
      for (const line of helpLines<ScreenIntent>(command, typedCommands)) {
        this.#chat.note("plain", line.trim());
      }
      return;
    }
    overlays.showList("help", "Commands", "");
    for (const { name, usage, help } of typedCommands) {
      const text = `/${name}${usage === "" ? "" : ` ${usage}`}`;
      overlays.add("help", { text, detail: help }, { type: "type", text: `/${name} ` });
    }
  }

  #status(): string {
    const { connection: state, nickname, account, waiting, sent, options, lagMs } = this.#chat;
    return statusLine({ state, nickname, account, delivery: { waiting, sent } }, options.address, lagMs);
  }
}
