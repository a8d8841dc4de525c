// What a nickname can be, as far as a client can tell: the server has the last word. Pure.

/** Whether the protocol can carry it as a nickname at all. */
export function canBeNickname(text: string): boolean {
  return text.length <= 64 && /^[^\s\x00-\x20\x7f:#&,!@*?$%~+][^\s\x00-\x20\x7f,!@*?]*$/.test(text);
}

/** The user's name on this machine, if every server takes it as a nickname (RFC 2812); else a guest's. */
export function suggestNickname(userName: string | undefined, random: () => number): string {
  if (userName !== undefined && /^[A-Za-z_][A-Za-z0-9_-]{0,15}$/.test(userName)) return userName;
  return `guest${1000 + Math.floor(random() * 9000)}`;
}

/** How many times a nickname gets a `_`. */
const maxUnderscores = 3;

/** What to ask for where `nickname` is taken and `wanted` is what the person wants; undefined: ask them. */
export function nextNickname(nickname: string, wanted: string): string | undefined {
  return nickname.length < wanted.length + maxUnderscores ? `${nickname}_` : undefined;
}
