// Every numeric reply the server knows is provoked here once, in a conversation over a socket, and has the parameters
// that the Modern IRC document gives it. The compiler wants a row for each; the rows are not told what to be called.
import { assert, assertEquals } from "@std/assert";
import { fixed } from "../../../server/options.ts";
import { parseRange } from "../../../server/address_range.ts";
import * as numerics from "../../../protocol/irc/numerics.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { plainLogin } from "../../support/logins.ts";
import { together } from "../../support/people.ts";
import { bare, type RawClient } from "../../support/raw_client.ts";

interface Cast {
  readonly server: IrcServer;
  /** Operator of #here. */
  readonly alice: RawClient;
  readonly bob: RawClient;
  /** Is in no channel. */
  readonly eve: RawClient;
  /** Has not registered, and speaks IRC. */
  readonly stranger: RawClient;
}

type Talk = (cast: Cast) => Promise<string[]>;
/** Who says what, and what the reply looks like behind its number. */
type Row = readonly [Talk, RegExp];

const alice = (...lines: string[]): Talk => (cast) => cast.alice.ask(...lines);
const bob = (...lines: string[]): Talk => (cast) => cast.bob.ask(...lines);
const eve = (...lines: string[]): Talk => (cast) => cast.eve.ask(...lines);
const stranger = (...lines: string[]): Talk => (cast) => cast.stranger.ask(...lines);
const welcome: Talk = ({ eve }) => Promise.resolve(eve.all);
/** Alice says the first line, and then eve the second. */
const after = (first: string, second: string): Talk => async ({ alice, eve }) => {
  await alice.ask(first);
  return await eve.ask(second);
};
const listEntry = /^alice #here x!\*@\* alice!alice@localhost \d{10}$/;

const rows: Record<keyof typeof numerics, Row> = {
  RPL_WELCOME: [welcome, /^eve :\S.* eve!eve@localhost$/],
  RPL_YOURHOST: [welcome, /^eve :\S.*irc\.test/],
  RPL_CREATED: [welcome, /^eve :.*\d{4}-\d\d-\d\dT/],
  RPL_MYINFO: [welcome, /^eve irc\.test chatroom-0\.0\.0 iow beIiklmnostv beIklov$/],
  RPL_ISUPPORT: [welcome, /^eve( [A-Z0-9]+(=\S+)?){1,13} :are supported by this server$/],
  RPL_UMODEIS: [eve("MODE eve"), /^eve \+$/],
  RPL_LUSERCLIENT: [eve("LUSERS"), /^eve :There are 3 users and 0 invisible on 1 server/],
  RPL_LUSEROP: [eve("LUSERS"), /^eve 0 :\S/],
  RPL_LUSERUNKNOWN: [eve("LUSERS"), /^eve 1 :\S/],
  RPL_LUSERCHANNELS: [eve("LUSERS"), /^eve 1 :\S/],
  RPL_LUSERME: [eve("LUSERS"), /^eve :I have 3 clients and 0 servers$/],
  RPL_LOCALUSERS: [eve("LUSERS"), /^eve 3 3 :\S/],
  RPL_GLOBALUSERS: [eve("LUSERS"), /^eve 3 3 :\S/],
  RPL_AWAY: [after("AWAY :at lunch", "PRIVMSG alice :hi"), /^eve alice :at lunch$/],
  RPL_USERHOST: [eve("USERHOST alice nobody"), /^eve :alice=\+alice@localhost$/],
  RPL_ISON: [eve("ISON nobody ALICE"), /^eve :alice$/],
  RPL_UNAWAY: [eve("AWAY"), /^eve :\S/],
  RPL_NOWAWAY: [eve("AWAY :at lunch"), /^eve :\S/],
  RPL_WHOISUSER: [eve("WHOIS alice"), /^eve alice alice localhost \* :alice of the tests$/],
  RPL_WHOISSERVER: [eve("WHOIS alice"), /^eve alice irc\.test :?\S/],
  RPL_WHOWASUSER: [
    eve("NICK evil", "NICK eve", "WHOWAS evil"),
    /^eve evil eve localhost \* :eve of the tests$/,
  ],
  RPL_ENDOFWHO: [eve("WHO #here"), /^eve #here :\S/],
  RPL_WHOISIDLE: [eve("WHOIS alice"), /^eve alice \d+ \d{10} :\S/],
  RPL_ENDOFWHOIS: [eve("WHOIS Alice"), /^eve Alice :\S/],
  RPL_WHOISCHANNELS: [eve("WHOIS alice"), /^eve alice :@#here$/],
  RPL_LISTSTART: [eve("LIST"), /^eve Channel :\S/],
  RPL_LIST: [eve("LIST"), /^eve #here 2 :$/],
  RPL_LISTEND: [eve("LIST"), /^eve :\S/],
  RPL_CHANNELMODEIS: [eve("MODE #here"), /^eve #here \+nt$/],
  RPL_CREATIONTIME: [eve("MODE #here"), /^eve #here \d{10}$/],
  RPL_WHOISACCOUNT: [
    after("REGISTER * * :correct horse", "WHOIS alice"),
    /^eve alice alice :is logged in as$/,
  ],
  RPL_WHOISOPERATOR: [after("REGISTER * * :correct horse", "WHOIS alice"), /^eve alice :\S/],
  RPL_NOTOPIC: [alice("TOPIC #here"), /^alice #here :\S/],
  RPL_TOPIC: [alice("TOPIC #here :news", "TOPIC #here"), /^alice #here :news$/],
  RPL_TOPICWHOTIME: [
    alice("TOPIC #here :news", "TOPIC #here"),
    /^alice #here alice!alice@localhost \d{10}$/,
  ],
  RPL_INVITELIST: [after("INVITE eve #here", "INVITE"), /^eve #here$/],
  RPL_ENDOFINVITELIST: [eve("INVITE"), /^eve :\S/],
  RPL_WHOISACTUALLY: [eve("WHOIS eve"), /^eve eve 127\.0\.0\.1 :\S/],
  RPL_INVITING: [alice("INVITE eve #here"), /^alice eve #here$/],
  RPL_INVEXLIST: [alice("MODE #here +I x", "MODE #here I"), listEntry],
  RPL_ENDOFINVEXLIST: [alice("MODE #here I"), /^alice #here :\S/],
  RPL_EXCEPTLIST: [alice("MODE #here +e x", "MODE #here e"), listEntry],
  RPL_ENDOFEXCEPTLIST: [alice("MODE #here e"), /^alice #here :\S/],
  RPL_VERSION: [eve("VERSION"), /^eve chatroom-0\.0\.0 irc\.test :\S/],
  RPL_WHOREPLY: [eve("WHO #here"), /^eve #here alice localhost irc\.test alice H@ :0 alice of the tests$/],
  RPL_NAMREPLY: [bob("NAMES #here"), /^bob = #here :@alice bob$/],
  RPL_ENDOFNAMES: [eve("NAMES #here"), /^eve #here :\S/],
  RPL_BANLIST: [alice("MODE #here +b x", "MODE #here b"), listEntry],
  RPL_ENDOFBANLIST: [alice("MODE #here b"), /^alice #here :\S/],
  RPL_ENDOFWHOWAS: [eve("WHOWAS nobody"), /^eve nobody :\S/],
  RPL_INFO: [eve("INFO"), /^eve :\S/],
  RPL_MOTD: [eve("MOTD"), /^eve :- Be kind\.$/],
  RPL_ENDOFINFO: [eve("INFO"), /^eve :\S/],
  RPL_MOTDSTART: [eve("MOTD"), /^eve :- irc\.test /],
  RPL_ENDOFMOTD: [eve("MOTD"), /^eve :\S/],
  RPL_TIME: [eve("TIME"), /^eve irc\.test :?\d{4}-\d\d-\d\dT/],
  ERR_NOSUCHNICK: [eve("PRIVMSG nobody :hi"), /^eve nobody :\S/],
  ERR_NOSUCHSERVER: [eve("VERSION irc.elsewhere"), /^eve irc\.elsewhere :\S/],
  ERR_NOSUCHCHANNEL: [eve("PART #nowhere"), /^eve #nowhere :\S/],
  ERR_CANNOTSENDTOCHAN: [eve("PRIVMSG #here :hi"), /^eve #here :\S/],
  ERR_TOOMANYCHANNELS: [eve("JOIN #1", "JOIN #2", "JOIN #3"), /^eve #3 :\S/],
  ERR_WASNOSUCHNICK: [eve("WHOWAS nobody"), /^eve nobody :\S/],
  ERR_TOOMANYTARGETS: [eve("PRIVMSG a,b,c,d,e :hi"), /^eve a :\S/],
  ERR_NOORIGIN: [eve("PING"), /^eve :\S/],
  ERR_INVALIDCAPCMD: [eve("CAP FOO"), /^eve FOO :\S/],
  ERR_NORECIPIENT: [eve("PRIVMSG"), /^eve :.*PRIVMSG/],
  ERR_NOTEXTTOSEND: [eve("PRIVMSG alice"), /^eve :\S/],
  ERR_INPUTTOOLONG: [eve("x".repeat(600)), /^eve :\S/],
  ERR_UNKNOWNCOMMAND: [eve("FROBNICATE"), /^eve FROBNICATE :\S/],
  ERR_NOMOTD: [async () => {
    await using server = new IrcServer({ motd: null });
    return (await server.irc("eve")).all;
  }, /^eve :\S/],
  ERR_NONICKNAMEGIVEN: [eve("NICK"), /^eve :\S/],
  ERR_ERRONEUSNICKNAME: [eve("NICK 1eve"), /^eve 1eve :\S/],
  ERR_NICKNAMEINUSE: [stranger("NICK ALICE"), /^\* ALICE :\S/],
  ERR_USERNOTINCHANNEL: [alice("KICK #here eve"), /^alice eve #here :\S/],
  ERR_NOTONCHANNEL: [eve("PART #here"), /^eve #here :\S/],
  ERR_USERONCHANNEL: [alice("INVITE bob #here"), /^alice bob #here :\S/],
  ERR_NOTREGISTERED: [stranger("JOIN #here"), /^\* :\S/],
  ERR_NEEDMOREPARAMS: [eve("JOIN"), /^eve JOIN :\S/],
  ERR_ALREADYREGISTERED: [eve("USER a 0 * :b"), /^eve :\S/],
  ERR_PASSWDMISMATCH: [async () => {
    await using server = new IrcServer({ password: "sesame" });
    return await (await server.connect()).ask("PASS simsim");
  }, /^\* :\S/],
  ERR_CHANNELISFULL: [after("MODE #here +l 2", "JOIN #here"), /^eve #here :.*\+l/],
  ERR_UNKNOWNMODE: [alice("MODE #here +x"), /^alice x :\S/],
  ERR_INVITEONLYCHAN: [after("MODE #here +i", "JOIN #here"), /^eve #here :.*\+i/],
  ERR_BANNEDFROMCHAN: [after("MODE #here +b eve", "JOIN #here"), /^eve #here :.*\+b/],
  ERR_BADCHANNELKEY: [after("MODE #here +k sesame", "JOIN #here simsim"), /^eve #here :.*\+k/],
  ERR_BANLISTFULL: [
    alice(...Array.from({ length: fixed.listEntries + 1 }, (_, i) => `MODE #here +b u${i}`)),
    /^alice #here b :\S/,
  ],
  ERR_YOUREBANNEDCREEP: [async ({ alice, server, stranger }) => {
    await alice.ask("REGISTER * * :correct horse");
    const { accounts } = server.server.chat;
    const range = parseRange("127.0.0.1")!;
    const terms = { reason: "spam", by: "alice", made: Date.now(), until: null };
    await accounts.bans.set({ kind: "address", range }, terms);
    await stranger.send("NICK late", "USER late 0 * :late");
    return await stranger.end();
  }, /^late :\S.*spam/],
  ERR_NOPRIVILEGES: [eve("KILL alice :why not"), /^eve :\S/],
  ERR_CHANOPRIVSNEEDED: [bob("MODE #here +m"), /^bob #here :\S/],
  ERR_UMODEUNKNOWNFLAG: [eve("MODE eve +x"), /^eve :\S/],
  ERR_USERSDONTMATCH: [eve("MODE alice +i"), /^eve :\S/],
  ERR_HELPNOTFOUND: [eve("HELP frobnicate"), /^eve FROBNICATE :\S/],
  ERR_INVALIDKEY: [alice("MODE #here +k a,b"), /^alice #here :\S/],
  ERR_INVALIDMODEPARAM: [alice("MODE #here +l many"), /^alice #here l many :\S/],
  RPL_HELPSTART: [eve("HELP"), /^eve \* :\S/],
  RPL_HELPTXT: [eve("HELP"), /^eve \* :.*\bJOIN\b/],
  RPL_ENDOFHELP: [eve("HELP PRIVMSG"), /^eve PRIVMSG :\S/],
  RPL_LOGGEDIN: [eve("REGISTER * * :correct horse"), /^eve eve!eve@localhost eve :\S/],
  RPL_LOGGEDOUT: [eve("REGISTER * * :correct horse", "LOGOUT"), /^eve eve!eve@localhost :\S/],
  ERR_NICKLOCKED: [async ({ alice, server, eve }) => {
    await alice.ask("REGISTER * * :correct horse");
    const terms = { reason: "spam", by: "eve", made: Date.now(), until: null };
    await server.server.chat.accounts.bans.set({ kind: "account", name: "Alice" }, terms);
    return await eve.ask(...plainLogin("alice", "correct horse"));
  }, /^eve :\S.*spam/],
  RPL_SASLSUCCESS: [async ({ alice, eve }) => {
    await alice.ask("REGISTER * * :correct horse");
    return await eve.ask(...plainLogin("alice", "correct horse"));
  }, /^eve :\S/],
  ERR_SASLFAIL: [eve(...plainLogin("alice", "correct horse")), /^eve :\S/],
  ERR_SASLTOOLONG: [eve("CAP REQ sasl", "AUTHENTICATE PLAIN", `AUTHENTICATE ${"A".repeat(401)}`), /^eve :\S/],
  ERR_SASLABORTED: [eve("CAP REQ sasl", "AUTHENTICATE PLAIN", "AUTHENTICATE *"), /^eve :\S/],
  ERR_SASLALREADY: [
    eve("CAP REQ sasl", "REGISTER * * :correct horse", "AUTHENTICATE PLAIN"),
    /^eve :\S/,
  ],
  RPL_SASLMECHS: [eve("CAP REQ sasl", "AUTHENTICATE ROT-13"), /^eve SCRAM-SHA-256,PLAIN :\S/],
};

for (const [name, [talk, shape]] of Object.entries(rows)) {
  const numeric = numerics[name as keyof typeof numerics];
  Deno.test(`${name} (${numeric}) is provoked, and has its parameters`, async () => {
    await using server = new IrcServer({
      motd: ["Be kind."],
      limits: { joins: 2 },
      operators: new Set(["alice"]),
    });
    const [alice, bob] = await together(server, "#here", "alice", "bob");
    const stranger = await server.connect();
    await stranger.ask();
    const came = await talk({ server, alice, bob, eve: await server.irc("eve"), stranger });
    const replies = came.filter((line) => line.startsWith(`:irc.test ${numeric} `));
    assert(replies.length > 0, `There was no ${numeric} among:\n${came.join("\n")}`);
    const seen = replies.map((line) => bare(line).slice(4));
    assert(seen.some((params) => shape.test(params)), `None was like ${shape}:\n${seen.join("\n")}`);
  });
}

Deno.test("no two numerics have one name or one number", () => {
  const all = Object.values(numerics);
  assertEquals(new Set(all).size, all.length);
  for (const numeric of all) assert(/^\d{3}$/.test(numeric));
});
