// The commands for people: who is there, who talks with whom, by which way, and whether it is they.
import { isChannelName } from "../../protocol/irc/names.ts";
import { PeerError } from "../peer_error.ts";
import { clean, wayOf } from "../words.ts";
import type { CommandRow } from "./desk.ts";
import { askerOf, enter, named } from "./naming.ts";

export const peopleCommands: readonly CommandRow[] = [
  {
    name: "list",
    takes: "",
    help: "who is online",
    words: [0, 0],
    async run(desk) {
      const names = (await desk.peer.online()).filter((name) => name !== desk.peer.name);
      desk.list({
        title: "Online",
        rows: names.map((name) => ({
          text: name,
          detail: "",
          choice: { type: "talk to", nickname: name },
        })),
        empty: "nobody else is online",
      });
    },
  },
  {
    name: "query",
    takes: "NAME",
    help: "ask somebody to talk; both must agree",
    words: [1, 1],
    async run(desk, [name = ""]) {
      const answer = await desk.peer.query(named(name));
      if (answer === "asked") desk.note("status", `asked ${clean(name)}`);
      else enter(desk, { type: "talk", name });
    },
  },
  {
    name: "chat",
    takes: "NAME|ROOM",
    help: "talk with somebody you have met, or in a room of yours",
    words: [1, 1],
    async run(desk, [name = ""]) {
      if (isChannelName(name)) {
        if (!desk.peer.conversations.room(name)) {
          throw new PeerError(`You are not in ${clean(name)}: /join it.`);
        }
        return enter(desk, { type: "room", name });
      }
      desk.peer.talk(named(name));
      enter(desk, { type: "talk", name });
      if (desk.peer.reachedBy(name) || desk.peer.registryState?.type !== "in") return;
      if (await desk.peer.query(name) === "asked") desk.note("status", `asked ${clean(name)}`);
    },
  },
  {
    name: "accept",
    takes: "[NAME]",
    help: "talk with who has asked",
    words: [0, 1],
    async run(desk, [given]) {
      const name = askerOf(desk, given);
      await desk.peer.decide(name, "accept");
      enter(desk, { type: "talk", name });
    },
  },
  {
    name: "reject",
    takes: "[NAME]",
    help: "do not talk with who has asked",
    words: [0, 1],
    run: (desk, [given]) => desk.peer.decide(askerOf(desk, given), "reject"),
  },
  {
    name: "busy",
    takes: "[on|off]",
    help: "tell everybody who asks that you are busy",
    words: [0, 1],
    run(desk, [how = "on"]) {
      if (how !== "on" && how !== "off") throw new PeerError("It is /busy on, or /busy off.");
      desk.peer.isBusy = how === "on";
      desk.note("status", how === "on" ? "who asks is told that you are busy" : "you hear who asks again");
    },
  },
  {
    name: "verify",
    takes: "NAME",
    help: "60 digits to compare with what the other sees",
    words: [1, 1],
    run(desk, [name = ""]) {
      const digits = desk.peer.verify(named(name));
      if (!digits) throw new PeerError(`You have not met ${clean(name)}.`);
      desk.note("status", `you and ${clean(name)} see the same digits if nobody stands between you:`);
      desk.note("status", digits);
    },
  },
  {
    name: "forget",
    takes: "NAME",
    help: "forget somebody's key, after it has changed",
    words: [1, 1],
    run(desk, [name = ""]) {
      desk.peer.forget(named(name));
      desk.note("status", `whoever comes as ${clean(name)} next is believed: /verify ${clean(name)} then`);
    },
  },
  {
    name: "path",
    takes: "",
    help: "how each person is reached",
    words: [0, 0],
    run(desk) {
      desk.list({
        title: "Ways",
        rows: desk.peer.ways().map((way) => ({
          text: way.name,
          detail: wayOf(way),
          choice: { type: "talk to", nickname: way.name },
        })),
        empty: "there is nobody to reach",
      });
    },
  },
];
