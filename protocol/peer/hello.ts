// What a peer without a registry says to its network: who it is and on which port it hears, signed. Pure. Whether `time` is
// near enough, and newer than before, is for who reads it.
import { isNickname, MAX_NICKNAME_BYTES } from "../irc/names.ts";
import { ByteReader, ByteWriter, concat } from "./bytes.ts";
import type { CipherSuite, KeyPair, PublicIdentity } from "./suite.ts";

/** Free among the kinds of datagram in packet.ts. */
export const helloKind = 0x47;

/** To these groups and this port. Scopes: an organisation's, of which TTL 1 makes one network's; and one cable's. */
export const lanGroup = "239.255.77.77";
export const lanGroup6 = "ff12::7777";
export const lanPort = 9193;

export interface Hello {
  readonly user: string;
  readonly identity: PublicIdentity;
  /** Where it hears; at the address that the HELLO comes from. 0: nowhere. */
  readonly udpPort: number;
  readonly tcpPort: number;
  /** In milliseconds since 1970, by the peer's own clock; greater each time. */
  readonly time: number;
}

const context = new TextEncoder().encode("chatroom/1 hello");
const signatureBytes = 64;

/** Throws RangeError for a name that nobody can have. */
export function writeHello(suite: CipherSuite, keys: KeyPair, hello: Hello): Uint8Array {
  if (!isNickname(hello.user)) throw new RangeError("No name.");
  const user = new TextEncoder().encode(hello.user);
  const text = new ByteWriter().u8(helloKind).u8(user.length).bytes(user)
    .bytes(hello.identity.signing).bytes(hello.identity.agreement)
    .u16(hello.udpPort).u16(hello.tcpPort).u48(hello.time).done();
  return concat([text, suite.sign(keys, concat([context, text]))]);
}

/** Undefined for what is none. Its signature is not checked: that takes time, and is for those not seen before. */
export function readHello(datagram: Uint8Array): Hello | undefined {
  const reader = new ByteReader(datagram);
  if (reader.u8() !== helloKind) return undefined;
  const user = decoded(reader.bytes(reader.u8() ?? 0));
  const signing = reader.bytes(32)?.slice(), agreement = reader.bytes(32)?.slice();
  const udpPort = reader.u16(), tcpPort = reader.u16(), time = reader.u48();
  if (!user || !signing || !agreement || udpPort === undefined || tcpPort === undefined) return undefined;
  if (time === undefined || reader.left !== signatureBytes) return undefined;
  return { user, identity: { signing, agreement }, udpPort, tcpPort, time };
}

/** Whether a datagram that readHello() has read was signed by whom it names. */
export function isGenuineHello(suite: CipherSuite, { identity }: Hello, datagram: Uint8Array): boolean {
  const end = datagram.length - signatureBytes;
  const text = concat([context, datagram.subarray(0, end)]);
  return suite.verify(identity.signing, text, datagram.subarray(end));
}

function decoded(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes || bytes.length > MAX_NICKNAME_BYTES) return undefined;
  try {
    const user = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return isNickname(user) ? user : undefined;
  } catch (_notUtf8) {
    return undefined;
  }
}
