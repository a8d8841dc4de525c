// The signals that end a program which has a goodbye to say, and the codes it ends with then.

/** Exit codes are 128 and the signal's number, as a shell reports it. */
export const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Nobody reads the output any more. */
export const brokenPipe = 141;

/** Aborts, with the signal's name, at the first of them. Whoever asks twice does not want to wait for a goodbye. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of Object.keys(signals) as (keyof typeof signals)[]) {
    Deno.addSignalListener(signal, () => {
      if (controller.signal.aborted) Deno.exit(signals[signal]);
      controller.abort(signal);
    });
  }
  return controller.signal;
}

/** The code after that. */
export function interruptedCode({ reason }: AbortSignal): number {
  return signals[reason as keyof typeof signals];
}
