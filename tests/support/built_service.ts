// The built ./chatroom as a service that a test kills: `server` or `registry`, once it has said on which port it listens.
import { executable } from "./executable.ts";

export class BuiltService implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly port: number;

  private constructor(child: Deno.ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(command: "server" | "registry", port: number, keeps: string[]): Promise<BuiltService> {
    const args = [command, "--host", "127.0.0.1", "--port", String(port), ...keeps];
    const child = new Deno.Command(executable(), { args, stdin: "null", stdout: "piped", stderr: "null" })
      .spawn();
    let told = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      told += text;
      const found = /127\.0\.0\.1:(\d+)/.exec(told)?.[1];
      if (found !== undefined) return new BuiltService(child, Number(found));
    }
    throw new Error(`The ${command} did not start: ${told}`);
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#child.status;
  }
}
