// The peers' cipher suite on node:crypto, whose calls are synchronous and ten times as fast as WebCrypto's for a packet.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";
import type { CipherSuite, KeyPair } from "../protocol/peer/suite.ts";

const curves = { X25519: "X25519", Ed25519: "Ed25519" } as const;
type Curve = keyof typeof curves;

const tagBytes = 16;

/** A new pair of either kind. */
export function generateKeys(curve: Curve): KeyPair {
  const { privateKey } = curve === "X25519" ? generateKeyPairSync("x25519") : generateKeyPairSync("ed25519");
  const { d, x } = privateKey.export({ format: "jwk" });
  return { secretKey: Uint8Array.fromBase64(d!, base64url), publicKey: Uint8Array.fromBase64(x!, base64url) };
}

const base64url = { alphabet: "base64url" } as const;

/** Noise's AESGCM with SHA-256. Keeps the parsed form of each key for as long as its bytes are kept. */
export function nodeSuite(): CipherSuite {
  const secrets = new WeakMap<Uint8Array, KeyObject>();
  const publics = new WeakMap<Uint8Array, KeyObject>();

  const secretOf = (curve: Curve, { secretKey, publicKey }: KeyPair): KeyObject => {
    let key = secrets.get(secretKey);
    if (!key) {
      const d = secretKey.toBase64(unpadded), x = publicKey.toBase64(unpadded);
      key = createPrivateKey({ format: "jwk", key: { kty: "OKP", crv: curve, d, x } });
      secrets.set(secretKey, key);
    }
    return key;
  };
  const publicOf = (curve: Curve, publicKey: Uint8Array): KeyObject => {
    let key = publics.get(publicKey);
    if (!key) {
      if (curve === "Ed25519" && isOfSmallOrder(publicKey)) throw new TypeError("No point of a key pair.");
      const x = publicKey.toBase64(unpadded);
      key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: curve, x } });
      publics.set(publicKey, key);
    }
    return key;
  };

  return {
    name: "25519_AESGCM_SHA256",
    agreementKeys: () => generateKeys("X25519"),
    agree(keys, publicKey) {
      try {
        return new Uint8Array(diffieHellman({
          privateKey: secretOf("X25519", keys),
          publicKey: publicOf("X25519", publicKey),
        }));
      } catch (_lowOrder) {
        return undefined;
      }
    },
    seal(key, nonce, associated, text) {
      const cipher = createCipheriv("aes-256-gcm", key, gcmNonce(nonce)).setAAD(associated);
      const sealed = new Uint8Array(text.length + tagBytes);
      sealed.set(cipher.update(text));
      cipher.final();
      sealed.set(cipher.getAuthTag(), text.length);
      return sealed;
    },
    open(key, nonce, associated, sealed) {
      if (sealed.length < tagBytes) return undefined;
      const end = sealed.length - tagBytes;
      const decipher = createDecipheriv("aes-256-gcm", key, gcmNonce(nonce)).setAAD(associated)
        .setAuthTag(sealed.subarray(end));
      const text = decipher.update(sealed.subarray(0, end));
      try {
        decipher.final();
      } catch (_forged) {
        return undefined;
      }
      return new Uint8Array(text.buffer, text.byteOffset, text.length);
    },
    hash(...parts) {
      const hash = createHash("sha256");
      for (const part of parts) hash.update(part);
      return new Uint8Array(hash.digest());
    },
    hmac(key, ...parts) {
      const hmac = createHmac("sha256", key);
      for (const part of parts) hmac.update(part);
      return new Uint8Array(hmac.digest());
    },
    sign: (keys, text) => new Uint8Array(sign(null, text, secretOf("Ed25519", keys))),
    verify(publicKey, text, signature) {
      if (signature.length !== 64) return false;
      let key: KeyObject;
      try {
        key = publicOf("Ed25519", publicKey);
      } catch (_noPoint) {
        return false;
      }
      return verify(null, text, key, signature);
    },
    equal: (left, right) => left.length === right.length && timingSafeEqual(left, right),
  };
}

/**
 * The points of Ed25519 whose order is 1, 2, 4 or 8, in every way they can be written, but for the sign. They are nobody's
 * keys: anybody can make signatures that OpenSSL believes below one text in eight or more.
 */
const smallOrder = [
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
];

function isOfSmallOrder(point: Uint8Array): boolean {
  const unsigned = point.slice();
  unsigned[31]! &= 0x7f;
  return smallOrder.includes(unsigned.toHex());
}

const unpadded = { alphabet: "base64url", omitPadding: true } as const;

/** Noise, 12.4: 32 bits of zeros and the number, big-endian. */
function gcmNonce(nonce: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, Math.floor(nonce / 2 ** 32));
  view.setUint32(8, nonce % 2 ** 32);
  return bytes;
}
