import { assertEquals } from "@std/assert";
import {
  readBindingRequest,
  readBindingResponse,
  writeBindingRequest,
  writeBindingResponse,
} from "../../../protocol/peer/stun.ts";
import { randomFrom } from "../../support/random.ts";

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(/\s/g, ""));

// RFC 5769, 2.1 to 2.3.
const transaction = hex("b7e7a701bc34d686fa87dfae");
const sampleRequest = hex(`
  00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74 00240004 6e0001ff
  80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249
  c1b571a2 80280004 e57a3bcf`);
const sampleResponse4 = hex(`
  0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643
  00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96`);
const sampleResponse6 = hex(`
  01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014 0002a147 0113a9fa
  a5d3f179 bc25f4b5 bed2b9d9 00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c`);

Deno.test("the samples of RFC 5769 are read", () => {
  assertEquals(readBindingRequest(sampleRequest), transaction);
  assertEquals(readBindingResponse(sampleResponse4, transaction), {
    ip: Uint8Array.of(192, 0, 2, 1),
    port: 32853,
  });
  assertEquals(readBindingResponse(sampleResponse6, transaction), {
    ip: hex("20010db8 12345678 00112233 44556677"),
    port: 32853,
  });
});

Deno.test("an answer to another question, one that is cut, and one that lies about its length are none", () => {
  assertEquals(readBindingResponse(sampleResponse4, new Uint8Array(12)), undefined);
  for (let length = 0; length < sampleResponse4.length; length++) {
    assertEquals(readBindingResponse(sampleResponse4.subarray(0, length), transaction), undefined);
  }
  const lying = sampleResponse4.slice();
  lying[3]! += 4;
  assertEquals(readBindingResponse(lying, transaction), undefined);
  assertEquals(readBindingRequest(sampleResponse4), undefined);
});

Deno.test("what is written is read, and an answer is 12 bytes longer than a bare request, or 24 for IPv6", () => {
  const random = randomFrom("stun");
  const some = (count: number) => Uint8Array.from({ length: count }, () => random.below(256));
  for (let round = 0; round < 500; round++) {
    const id = some(12), address = { ip: some(random.pick([4, 16])), port: random.below(65536) };
    const request = writeBindingRequest(id), response = writeBindingResponse(id, address);
    assertEquals(readBindingRequest(request), id, random.seedNote);
    assertEquals(readBindingResponse(response, id), address, random.seedNote);
    assertEquals(response.length - request.length, address.ip.length === 4 ? 12 : 24);
    const damaged = response.slice();
    damaged[random.below(damaged.length)]! ^= 1 << random.below(8);
    readBindingResponse(damaged, id);
  }
});
