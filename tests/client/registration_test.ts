import { assertEquals } from "@std/assert";
import { Answers } from "../../client/answers.ts";
import { Registration } from "../../client/registration.ts";
import { formatMessage, parseMessage } from "../../protocol/irc/message.ts";

function replies(registration: Registration, ...lines: string[]): string[] {
  return lines.flatMap((line) => registration.hear(parseMessage(line)).map(formatMessage));
}

Deno.test("the user name is no secret of this machine, and is one that every server takes", () => {
  const user = (nickname: string) => formatMessage(new Registration().opening(nickname)[2]!);
  assertEquals(user("ann_[x]"), "USER annx 0 * ann_[x]");
  assertEquals(user("陽子"), "USER chatroom 0 * 陽子");
});

Deno.test("a server that refuses, or offers nothing of use, is left with what it has", () => {
  const refused = new Registration();
  assertEquals(replies(refused, ":irc CAP * LS :server-time", ":irc CAP * NAK :server-time"), [
    "CAP REQ server-time",
    "CAP END",
  ]);
  assertEquals([...refused.capabilities], []);
  assertEquals(replies(new Registration(), ":irc CAP * LS :starttls tls"), ["CAP END"]);
});

Deno.test("capabilities come and go later; what was ended stays ended", () => {
  const registration = new Registration();
  const heard = replies(
    registration,
    "CAP * LS * :batch",
    "CAP * LS :setname=x",
    "CAP ann ACK :batch setname",
    "CAP ann NEW :echo-message unheard-of",
    "CAP ann ACK :echo-message",
    "CAP ann DEL :batch",
    "CAP ann ACK :-setname",
    "CAP * LS :batch",
    "CAP",
    "CAP ann NEW",
  );
  assertEquals(heard, ["CAP REQ :batch setname", "CAP END", "CAP REQ echo-message"]);
  assertEquals([...registration.capabilities], ["echo-message"]);
});

Deno.test("an answer is one message with the label, or ends with its batch; made-up batches are forgotten", () => {
  const answers = new Answers();
  const completed = (line: string) => answers.completedBy(parseMessage(line));
  assertEquals(completed("@label=1 :irc ACK"), "1");
  assertEquals(completed(":bob PRIVMSG #a hi"), undefined);
  assertEquals(completed("@label=2 BATCH +x labeled-response"), undefined);
  assertEquals(completed("@batch=x :irc 366 ann #a :End"), undefined);
  assertEquals(completed("BATCH -y"), undefined);
  assertEquals(completed("BATCH -x"), "2");
  assertEquals(completed("BATCH -x"), undefined);
  for (let i = 0; i < 200; i++) completed(`@label=${i} BATCH +b${i} labeled-response`);
  const ended = Array.from({ length: 200 }, (_, i) => completed(`BATCH -b${i}`));
  assertEquals(ended.filter((label) => label !== undefined).length, 100);
});
