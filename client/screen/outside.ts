// What the model of an IRC client wants done on the connection, done.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import type { Before } from "../lookups.ts";
import type { Refusal } from "../terminal/outside.ts";
import type { AccountEffect, IrcEffect } from "./effect.ts";

/** What is asked of the connection and of the saved servers. */
export interface Outside {
  send(message: IrcMessage): "sent" | "queued" | "full";
  /** These two are false where that is not to be had now. */
  older(target: string, before: Before, limit: number): boolean;
  search(attributes: ReadonlyMap<string, string>): boolean;
  rename(nickname: string): void;
  /** Answers why not, if not; undefined for done or asked. */
  account(effect: AccountEffect): string | undefined;
  saveServer(name: string): void;
  tellServers(): void;
}

/** Messages to ask the server for at once. */
const page = 100;

export function performOn(outside: Outside, effect: IrcEffect): Refusal | undefined {
  switch (effect.type) {
    case "send":
      return refusedIf(outside.send(effect.message) === "full");
    case "older":
      return refusedIf(!outside.older(effect.target, effect.before, page));
    case "search":
      return refusedIf(!outside.search(effect.attributes));
    case "rename":
      return void outside.rename(effect.nickname);
    case "save server":
      return void outside.saveServer(effect.as);
    case "servers":
      return void outside.tellServers();
    case "register":
    case "login":
    case "logout":
    case "password": {
      const why = outside.account(effect);
      return why === undefined ? undefined : { why };
    }
  }
}

function refusedIf(isRefused: boolean): Refusal | undefined {
  return isRefused ? { why: undefined } : undefined;
}
