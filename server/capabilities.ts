// The IRCv3 capabilities this server offers, and what they make of a session's listener kind.
import { Kind, type ListenerKind } from "./listener_kind.ts";

export const capabilities = [
  "account-tag",
  "away-notify",
  "batch",
  "cap-notify",
  "chatroom/resume",
  "echo-message",
  "extended-join",
  "invite-notify",
  "labeled-response",
  "message-tags",
  "multi-prefix",
  "server-time",
  "setname",
  "standard-replies",
  "userhost-in-names",
] as const;

export type Capability = typeof capabilities[number];

export function isCapability(name: string): name is Capability {
  return (capabilities as readonly string[]).includes(name);
}

/** Only what changes how a room's messages look is part of the kind: kinds are few, capability sets many. */
export function kindOf(enabled: ReadonlySet<Capability>): ListenerKind {
  return (enabled.has("server-time") ? Kind.time : 0) |
    (enabled.has("account-tag") ? Kind.account : 0) |
    (enabled.has("message-tags") ? Kind.tags : 0) |
    (enabled.has("extended-join") ? Kind.extendedJoin : 0) |
    (enabled.has("chatroom/resume") ? Kind.seq : 0);
}
