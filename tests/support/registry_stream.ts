// A connection to a registry that does nothing by itself: requests as they are given, and their answers.
import { SecureStream } from "../../peer/secure/secure_stream.ts";
import {
  type Answer,
  isPush,
  registryPurpose,
  replies,
  type Request,
  requests,
} from "../../protocol/peer/registry_frame.ts";
import { registryKeys, suite } from "./registry.ts";

export class RegistryStream {
  readonly #frames: AsyncGenerator<Uint8Array>;
  #asked = 0;

  private constructor(readonly stream: SecureStream) {
    this.#frames = stream.frames();
  }

  static async open(port: number, hostname = "127.0.0.1"): Promise<RegistryStream> {
    const conn = await Deno.connect({ hostname, port });
    const stream = await SecureStream.open(conn, registryKeys.publicKey, undefined, {
      suite,
      pattern: "NK",
      purpose: registryPurpose,
      signal: AbortSignal.timeout(20_000),
    });
    return new RegistryStream(stream);
  }

  /** What is said unasked is passed over. Undefined if the registry closes the connection instead. */
  async ask(request: Request): Promise<Answer | undefined> {
    const id = ++this.#asked;
    await this.stream.send(requests.write(id, request));
    while (true) {
      const { value, done } = await this.#frames.next();
      if (done) return undefined;
      const read = replies.read(value);
      if (read && read.id === id && !isPush(read.message)) return read.message;
    }
  }

  /** Until the registry closes the connection. */
  async ended(): Promise<void> {
    while (!(await this.#frames.next()).done);
  }

  close(): void {
    this.stream.close();
  }
}
