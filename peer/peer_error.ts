/** Something that a person has asked for cannot be done. `message` is a sentence. */
export class PeerError extends Error {
  override readonly name = "PeerError";
}
