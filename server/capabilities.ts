// The IRCv3 capabilities this server offers, and what they make of a session's listener kind.
import { mechanismNames } from "./accounts/authenticating.ts";
import { Kind, type ListenerKind } from "./listener_kind.ts";

export const capabilities = [
  "account-notify",
  "account-tag",
  "away-notify",
  "batch",
  "cap-notify",
  "chatroom/resume",
  "chatroom/search",
  "draft/account-registration",
  "draft/chathistory",
  "draft/event-playback",
  "draft/message-redaction",
  "draft/read-marker",
  "echo-message",
  "extended-join",
  "invite-notify",
  "labeled-response",
  "message-tags",
  "multi-prefix",
  "sasl",
  "server-time",
  "setname",
  "standard-replies",
  "userhost-in-names",
] as const;

export type Capability = typeof capabilities[number];

/** What CAP LS 302 says of a capability beside its name. */
const values: { readonly [Name in Capability]?: string } = {
  // Without `custom-account-name`: an account is named as its nickname, which is reserved with it.
  "draft/account-registration": "before-connect",
  sasl: mechanismNames.join(","),
};

/** The words of CAP LS, for a client of this version. */
export function capabilityWords(version: number): string[] {
  return capabilities.map((name) => version >= 302 && values[name] ? `${name}=${values[name]}` : name);
}

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
