import { assertEquals } from "@std/assert";
import { ReflexiveQuery } from "../../../peer/path/reflexive.ts";
import { type Address, readBindingRequest, writeBindingResponse } from "../../../protocol/peer/stun.ts";
import { addressKey } from "../../../peer/path/candidates.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { at } from "./fake_internet.ts";

const servers = [at("203.0.113.1", 9191), at("203.0.113.1", 9192), at("203.0.113.2", 9191)];
const us = at("198.51.100.1", 5000);

function ask(to: readonly Address[] = servers) {
  const clock = new FakeClock();
  const sent: [number, Uint8Array, Address][] = [];
  let number = 0;
  let seen: readonly Address[] | undefined, silent: readonly Address[] | undefined;
  const query = new ReflexiveQuery({
    clock,
    random: (count) => new Uint8Array(count).fill(++number),
    servers: to,
    send: (datagram, server) => sent.push([clock.now(), datagram, server]),
    done: (...told) => [seen, silent] = told,
  });
  const answer = (index: number, address: Address, from = sent[index]![2]) =>
    query.received(writeBindingResponse(readBindingRequest(sent[index]![1])!, address), from);
  return {
    clock,
    sent,
    query,
    answer,
    seen: () => seen?.map(addressKey),
    silent: () => silent?.map(addressKey),
  };
}

Deno.test("each server is asked, and what they see is told when all have answered, each address once", () => {
  const { clock, sent, answer, seen } = ask();
  answer(0, us);
  answer(1, us);
  assertEquals(seen(), undefined);
  answer(2, at("198.51.100.1", 6000));
  assertEquals([seen(), sent.length, clock.pending], [["198.51.100.1 5000", "198.51.100.1 6000"], 3, []]);
});

Deno.test("who does not answer is asked again, five times in a second, and then waited for no more", () => {
  const { clock, sent, answer, seen, silent } = ask(servers.slice(0, 2));
  answer(1, us);
  clock.advance(5000);
  const again = sent.slice(2).map(([time, _datagram, server]) => [time, addressKey(server)]);
  assertEquals(again, [200, 400, 600, 800].map((time) => [time, "203.0.113.1 9191"]));
  assertEquals([seen(), silent()], [["198.51.100.1 5000"], ["203.0.113.1 9191"]]);
});

Deno.test("an answer counts only from whom was asked, to the question that was asked, once", () => {
  const { clock, sent, answer, seen, query } = ask(servers.slice(0, 1));
  answer(0, us, at("203.0.113.66", 9191));
  query.received(writeBindingResponse(new Uint8Array(12).fill(99), us), servers[0]!);
  query.received(new Uint8Array(20), servers[0]!);
  assertEquals(seen(), undefined);
  answer(0, us);
  answer(0, at("198.51.100.66", 1));
  clock.advance(5000);
  assertEquals([seen(), sent.length], [["198.51.100.1 5000"], 1]);
});
