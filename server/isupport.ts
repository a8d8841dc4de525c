// What RPL_ISUPPORT announces. Every token is true of this server; a test holds each against what it does.
import { channelModes } from "../protocol/irc/modes.ts";
import { MAX_CHANNEL_BYTES, MAX_NICKNAME_BYTES } from "../protocol/irc/names.ts";
import { fixed, type ServerOptions } from "./options.ts";

const TOKENS_A_LINE = 13;

/** The tokens, as many to a list as fit a line. */
export function isupport({ network, limits }: ServerOptions): string[][] {
  const { lists, always, whenSet, flags } = channelModes;
  const tokens = [
    `AWAYLEN=${fixed.awayBytes}`,
    "CASEMAPPING=ascii",
    `CHANLIMIT=#:${limits.joins}`,
    `CHANMODES=${[lists, always, whenSet, flags].join(",")}`,
    `CHANNELLEN=${MAX_CHANNEL_BYTES}`,
    "CHANTYPES=#",
    `CHATHISTORY=${fixed.historyMessages}`,
    "ELIST=MU",
    "EXCEPTS=e",
    "INVEX=I",
    `KEYLEN=${fixed.keyBytes}`,
    `KICKLEN=${fixed.reasonBytes}`,
    `LINELEN=${limits.lineBytes}`,
    `MAXLIST=${[...lists].map((list) => `${list}:${fixed.listEntries}`).join(",")}`,
    `MAXTARGETS=${fixed.targets}`,
    `MODES=${fixed.modesPerLine}`,
    "MSGREFTYPES=msgid,timestamp",
    `NAMELEN=${fixed.realnameBytes}`,
    `NETWORK=${network}`,
    `NICKLEN=${MAX_NICKNAME_BYTES}`,
    "PREFIX=(ov)@+",
    "SAFELIST",
    `TARGMAX=JOIN:,KICK:${fixed.targets},LIST:,NAMES:,NOTICE:${fixed.targets},PART:,PRIVMSG:${fixed.targets},` +
    `TAGMSG:${fixed.targets},WHOIS:1,WHOWAS:1`,
    `TOPICLEN=${fixed.topicBytes}`,
    `USERLEN=${fixed.usernameBytes}`,
    "UTF8ONLY",
  ];
  const lines: string[][] = [];
  for (let i = 0; i < tokens.length; i += TOKENS_A_LINE) lines.push(tokens.slice(i, i + TOKENS_A_LINE));
  return lines;
}
