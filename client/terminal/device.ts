// The terminal that the program was started in, as the full screen uses it; tests give another device. But for the file of
// settings nothing else of the full screen knows Deno.
import type { TerminalPort } from "./display.ts";
import type { Size } from "./view/layout.ts";

export interface Device extends TerminalPort {
  size(): Size;
  /** What is typed, to the end of the terminal. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Each of these answers how to take it back. */
  onResize(run: () => void): () => void;
  /** Somebody had stopped the program, and lets it go on. */
  onContinue(run: () => void): () => void;
  /** An error that nobody caught: told here instead of ending the program at once. */
  onCrash(run: (error: unknown) => void): () => void;
  /** The program ends now. */
  onExit(run: () => void): () => void;
  /** Stops the program, as ^Z would. Returns when it goes on, or at once where nobody could let it go on. */
  stop(): void;
}

export const device: Device = {
  setRaw: (isRaw) => Deno.stdin.setRaw(isRaw),
  write: (bytes) => Deno.stdout.write(bytes),
  writeSync,
  size: () => Deno.consoleSize(),
  async *bytes() {
    const buffer = new Uint8Array(64 * 1024);
    for (let count = await read(buffer); count > 0; count = await read(buffer)) {
      yield buffer.subarray(0, count);
    }
  },
  onResize: (run) => onSignal("SIGWINCH", run),
  onContinue: (run) => onSignal("SIGCONT", run),
  onCrash(run) {
    const failed = (event: ErrorEvent) => {
      event.preventDefault();
      run(event.error);
    };
    const rejected = (event: PromiseRejectionEvent) => {
      event.preventDefault();
      run(event.reason);
    };
    addEventListener("error", failed);
    addEventListener("unhandledrejection", rejected);
    return () => {
      removeEventListener("error", failed);
      removeEventListener("unhandledrejection", rejected);
    };
  },
  onExit(run) {
    addEventListener("unload", run);
    return () => removeEventListener("unload", run);
  },
  // SIGSTOP would stop even where no shell could start it again.
  stop: () => Deno.kill(Deno.pid, "SIGTSTP"),
};

/** While a write is under way Deno takes no other on the same stream; the error output is most often the same terminal. */
function writeSync(bytes: Uint8Array): number {
  try {
    return Deno.stdout.writeSync(bytes);
  } catch (error) {
    if (!(error instanceof Deno.errors.Busy) || !Deno.stderr.isTerminal()) throw error;
    return Deno.stderr.writeSync(bytes);
  }
}

/** 0 at the end, and when the terminal is gone. */
async function read(buffer: Uint8Array): Promise<number> {
  try {
    return await Deno.stdin.read(buffer) ?? 0;
  } catch (error) {
    // EIO: its other end has hung up.
    if (error instanceof Error && /os error 5\b/.test(error.message)) return 0;
    throw error;
  }
}

function onSignal(signal: Deno.Signal, run: () => void): () => void {
  Deno.addSignalListener(signal, run);
  return () => Deno.removeSignalListener(signal, run);
}
