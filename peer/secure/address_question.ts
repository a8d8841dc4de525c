// Where a TCP connection is seen to come from: STUN over TCP (RFC 8489, 6.2.2), before the handshake. A NAT that gives each
// port of ours one port outside shows by it where it would let in who we connect to from the same port.
import {
  type Address,
  bindingAnswerBytes,
  bindingRequestType,
  readBindingRequest,
  readBindingResponse,
  transactionBytes,
  writeBindingRequest,
  writeBindingResponse,
} from "../../protocol/peer/stun.ts";
import { type Question, readExactly, writeAll } from "./questions.ts";
import { type ByteStream, StreamError } from "./secure_stream.ts";

const headerBytes = 20;
const first = [bindingRequestType >> 8, bindingRequestType & 255] as const;

/** Our address as the other end sees it. Throws StreamError, and what the stream throws. */
export async function askForAddress(
  stream: ByteStream,
  random: (count: number) => Uint8Array,
): Promise<Address> {
  const transaction = random(transactionBytes);
  await writeAll(stream, writeBindingRequest(transaction));
  const header = await readExactly(stream, headerBytes);
  const length = header ? header[2]! << 8 | header[3]! : Infinity;
  const rest = headerBytes + length <= bindingAnswerBytes ? await readExactly(stream, length) : undefined;
  const seen = header && rest && readBindingResponse(Uint8Array.of(...header, ...rest), transaction);
  if (!seen) throw new StreamError("That is no answer to STUN.");
  return { ip: seen.ip.slice(), port: seen.port };
}

/** `from`: where the connection comes from. A request with attributes is none that a peer asks. */
export function addressQuestion(from: Address): Question {
  return {
    first,
    async answer(stream) {
      const rest = await readExactly(stream, headerBytes - first.length);
      const transaction = rest && readBindingRequest(Uint8Array.of(...first, ...rest));
      if (transaction) await writeAll(stream, writeBindingResponse(transaction, from));
      return transaction !== undefined;
    },
  };
}
