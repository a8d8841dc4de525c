// What the peers' protocol needs of cryptography. It is given to the codecs and handshakes, which stay pure; what there
// is of it for node:crypto is peer/crypto.ts.

/** X25519 or Ed25519, raw: 32 bytes each. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** Who a peer is, for as long as its keys last. */
export interface Identity {
  /** Ed25519: signs messages, rosters and address records. */
  readonly signing: KeyPair;
  /** X25519: the static key of Noise. */
  readonly agreement: KeyPair;
}

/** What others know of an identity. */
export interface PublicIdentity {
  readonly signing: Uint8Array;
  readonly agreement: Uint8Array;
}

export interface CipherSuite {
  /** As Noise names it: `25519_AESGCM_SHA256`. */
  readonly name: string;
  /** A new X25519 pair. */
  agreementKeys(): KeyPair;
  /** X25519; undefined for a public key that gives no secret (RFC 7748, 6.1). */
  agree(keys: KeyPair, publicKey: Uint8Array): Uint8Array | undefined;
  /** The ciphertext and its tag of 16 bytes. `nonce` is used once with a key; Noise, 12.3 and 12.4, says how it is laid out. */
  seal(key: Uint8Array, nonce: number, associated: Uint8Array, text: Uint8Array): Uint8Array;
  /** Undefined if it was not sealed so. */
  open(
    key: Uint8Array,
    nonce: number,
    associated: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined;
  /** SHA-256 of the parts, one behind the other. */
  hash(...parts: Uint8Array[]): Uint8Array;
  /** HMAC-SHA-256 of the parts. */
  hmac(key: Uint8Array, ...parts: Uint8Array[]): Uint8Array;
  /** Ed25519, 64 bytes. */
  sign(keys: KeyPair, text: Uint8Array): Uint8Array;
  verify(publicKey: Uint8Array, text: Uint8Array, signature: Uint8Array): boolean;
  /** Whether both hold the same bytes, in a time that does not tell where they differ. */
  equal(left: Uint8Array, right: Uint8Array): boolean;
}
