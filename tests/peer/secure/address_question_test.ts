import { assertEquals, assertRejects } from "@std/assert";
import { connectTcp } from "../../../peer/path/tcp_socket.ts";
import { addressQuestion, askForAddress } from "../../../peer/secure/address_question.ts";
import { keyQuestion } from "../../../peer/secure/key_question.ts";
import { answering } from "../../../peer/secure/questions.ts";
import { StreamError } from "../../../peer/secure/secure_stream.ts";
import { registryKeyOf } from "../../../peer/secure/key_question.ts";
import { readIp } from "../../../protocol/peer/ip_text.ts";
import {
  readBindingResponse,
  writeBindingRequest,
  writeBindingResponse,
} from "../../../protocol/peer/stun.ts";
import { randomBytes, registryKeys, startRegistry } from "../../support/registry.ts";
import { everything, scripted } from "../../support/scripted_stream.ts";

const from = { ip: readIp("203.0.113.7")!, port: 40_000 };
const key = new Uint8Array(32).fill(7);
const transaction = new Uint8Array(12).fill(3);
const request = [...writeBindingRequest(transaction)];

Deno.test("a binding request is answered, beside the question for the key, and what follows is read", async () => {
  const questions = [keyQuestion(key), addressQuestion(from)];
  const bytewise = (bytes: number[]) => bytes.map((byte) => [byte]);
  const answer = [...writeBindingResponse(transaction, from)], keyAnswer = [0, 32, ...key];
  const asked: [pieces: number[][], answered: number[]][] = [
    [[[...request, 0, 48, 1]], answer],
    [bytewise([...request, 0, 48, 1]), answer],
    [[[...request, 0, 0, 0, 48, 1]], [...answer, ...keyAnswer]],
    [[[0, 0, ...request, 0, 48, 1]], [...keyAnswer, ...answer]],
  ];
  for (const [pieces, answered] of asked) {
    const stream = scripted(...pieces);
    assertEquals(await everything(answering(stream, questions)), [0, 48, 1]);
    assertEquals(stream.written, answered);
  }
  assertEquals(readBindingResponse(Uint8Array.from(answer), transaction), from);
});

Deno.test("each question is answered once, and what only begins like one ends the stream", async () => {
  const twice = scripted([...request, ...request]);
  assertEquals(await everything(answering(twice, [addressQuestion(from)])), request);
  assertEquals(twice.written.length, 32);
  const attributes = [...writeBindingRequest(transaction)];
  attributes[3] = 4;
  for (const bytes of [request.slice(0, 19), attributes, [0, 1, ...Array(30).fill(9)]]) {
    const stream = scripted(bytes);
    await everything(answering(stream, [addressQuestion(from)]));
    assertEquals(stream.written, []);
  }
});

Deno.test("who asks gets the address, or a reason why it is none", async () => {
  const answer = [...writeBindingResponse(transaction, from)];
  const random = () => transaction;
  assertEquals(await askForAddress(scripted(answer.slice(0, 5), answer.slice(5)), random), from);
  const from6 = { ip: readIp("2001:db8::7")!, port: 1 };
  assertEquals(await askForAddress(scripted([...writeBindingResponse(transaction, from6)]), random), from6);
  const tooLong = answer.with(2, 255), other = answer.with(8, 99);
  for (const bytes of [[], answer.slice(0, 31), tooLong, other, request]) {
    await assertRejects(() => askForAddress(scripted(bytes), random), StreamError, "no answer to STUN");
  }
});

Deno.test("a registry says where a connection comes from, whatever port that is", async () => {
  const registry = startRegistry();
  const never = new AbortController().signal;
  const to = { ip: readIp("127.0.0.1")!, port: registry.ports.port };
  const socket = await connectTcp(to, 0, never);
  assertEquals(await askForAddress(socket, randomBytes), { ip: to.ip, port: socket.localPort });
  socket.close();
  const asked = await registryKeyOf(() => Deno.connect({ hostname: "127.0.0.1", port: to.port }));
  assertEquals(asked, registryKeys.publicKey);
  await registry.stop();
});
