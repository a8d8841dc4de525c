// What a server can do to a login, and what a client then refuses to do. On a scripted server.
import { assertEquals, assertMatch } from "@std/assert";
import { type ScriptedClient, ScriptedServer } from "../support/scripted_server.ts";

import { PASSWORD, Person } from "../support/account_person.ts";

/** Plays a server up to the login, with these mechanisms. */
async function untilLogin(server: ScriptedServer, sasl: string): Promise<ScriptedClient> {
  const client = await server.accept();
  await client.expect("CAP LS 302", /^NICK /, /^USER /);
  await client.say(`:irc.test CAP * LS :${sasl}`);
  await client.expect("CAP REQ sasl");
  await client.say(":irc.test CAP * ACK :sasl");
  return client;
}

const credentials = { account: "ann", password: PASSWORD };

Deno.test("a server that lets us in without having proved anything is not believed", async () => {
  using server = new ScriptedServer();
  await using ann = new Person("ann", (signal) => server.dial(signal), { credentials });
  const client = await untilLogin(server, "sasl=PLAIN,SCRAM-SHA-256");
  await client.expect("AUTHENTICATE SCRAM-SHA-256");
  await client.say("AUTHENTICATE +");
  const first = atob((await client.next())!.split(" ")[1]!);
  const nonce = /r=(.*)/.exec(first)![1]!;
  await client.say(`AUTHENTICATE ${btoa(`r=${nonce}more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`)}`);
  await client.expect(/^AUTHENTICATE /);
  await client.say(":irc.test 900 ann ann!u@h ann :In", ":irc.test 903 ann :In");
  const end = await ann.ended;
  assertEquals(end.type, "not logged in");
  assertMatch(end.type === "not logged in" ? end.why : "", /did not prove that it knows the password/);
});

Deno.test("PLAIN is only for servers that have nothing better, and for who may show the password", async () => {
  using server = new ScriptedServer();
  const dial = (signal: AbortSignal) => server.dial(signal);
  const plain = `AUTHENTICATE ${btoa(`\0ann\0${PASSWORD}`)}`;
  await using ann = new Person("ann", dial, { credentials });
  const client = await untilLogin(server, "sasl=EXTERNAL,PLAIN");
  await client.expect("AUTHENTICATE PLAIN");
  await client.say("AUTHENTICATE +");
  await client.expect(plain);
  await client.say(":irc.test 900 ann ann!u@h Ann :In", ":irc.test 903 ann :In");
  await client.expect("CAP END");
  await client.greet("ann");
  await ann.online();
  assertEquals(ann.account, "Ann");

  await using careful = new Person("ann", dial, { credentials, mayShowPassword: false });
  const second = await untilLogin(server, "sasl=PLAIN");
  const end = await careful.ended;
  assertMatch(end.type === "not logged in" ? end.why : "", /--allow-plain/);
  assertEquals(await second.next(), undefined);

  // Where the server does not tell what it has, it is told what it lacks.
  await using guessing = new Person("ann", dial, { credentials });
  const third = await untilLogin(server, "sasl");
  await third.expect("AUTHENTICATE SCRAM-SHA-256");
  await third.say(":irc.test 908 ann PLAIN :are there", ":irc.test 904 ann :No");
  await third.expect("AUTHENTICATE PLAIN");
  third.close();
  assertEquals((await guessing.ended).type, "unwelcome");
});

Deno.test("a server without accounts: a sentence, and no welcome", async () => {
  using server = new ScriptedServer();
  const dial = (signal: AbortSignal) => server.dial(signal);
  const why = "This server has no accounts to log in to.";
  for (const offer of [":irc.test CAP * LS :", ":irc.test 001 ann :Welcome", ":irc.test CAP * LS :batch"]) {
    await using ann = new Person("ann", dial, { credentials });
    const client = await server.accept();
    await client.expect("CAP LS 302", /^NICK /, /^USER /);
    await client.say(offer);
    if (offer.endsWith("batch")) {
      await client.expect("CAP REQ batch");
      await client.say(":irc.test CAP * NAK :batch");
    }
    assertEquals(await ann.ended, { type: "not logged in", account: "ann", why }, offer);
    client.close();
  }
  await using bob = new Person("bob", dial);
  const client = await server.accept();
  await client.welcome("echo-message");
  await bob.online();
  assertEquals(bob.connection.accounts.register(PASSWORD), "unsupported");
  bob.connection.logIn(credentials);
  assertEquals(bob.events.findLast(({ type }) => type === "login"), {
    type: "login",
    outcome: { type: "impossible", account: "ann", why },
  });
  client.close();
});
