// One person on two devices: what is read on one is read on the other.
import { IrcServer } from "../../support/irc_server.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";

const tmux = requireProgram("tmux");

Deno.test("what is read on one device is read on the other", tmux, async () => {
  await using server = new IrcServer();
  const password = "correct horse";
  const first = await server.irc("ann");
  await first.ask(`REGISTER * * :${password}`);
  await first.send("QUIT");
  await first.end();
  const as = {
    columns: 100,
    env: { CHATROOM_PASSWORD: password },
    flags: ["--account", "ann"],
  };
  await using desk = await ScreenClient.join(server.port, "ann", as);
  await desk.shows("account ann");
  await desk.say("/join #other");
  await desk.shows("#other> ");
  await using phone = await ScreenClient.join(server.port, "ann", as);
  await phone.shows("account ann", "#other");
  await desk.hides("new messages");

  const bob = await server.irc("bob");
  await bob.ask("JOIN #lobby", "JOIN #other", "PRIVMSG #lobby :news for ann");
  await desk.shows(/ #lobby +1 /);
  await phone.shows(/bob │ news for ann/);
  // The phone has it in view, and says so.
  await desk.hides(/ #lobby +1 /);
  await desk.shows("▸3 #other");

  await desk.say("said at the desk");
  await phone.shows(/ #other +/);
  await bob.expect("PRIVMSG #other :said at the desk");
  await phone.press("C-n");
  await phone.shows(/ann │ said at the desk/);
});
