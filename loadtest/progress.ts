// The line on a terminal that shows how far a run is.
import type { Progress } from "./run.ts";

const clearLine = "\r\x1b[K";

/** What to write to the terminal, whose width in columns is given. */
export function progressLine(progress: Progress, columns: number): string {
  switch (progress.phase) {
    case "over":
      return clearLine;
    case "assembling": {
      const { ready, clients } = progress;
      return clearLine + bar(ready / clients, columns, `${ready} of ${clients} clients are in the room`);
    }
    case "running": {
      const { share, delivered, seconds } = progress;
      return clearLine +
        bar(share, columns, `${delivered.toLocaleString("en")} deliveries, ${seconds.toFixed(1)} s`);
    }
  }
}

function bar(share: number, columns: number, text: string): string {
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  const width = Math.min(30, columns - percent.length - text.length - 4);
  if (width < 5) return percent;
  const full = Math.round(share * width);
  return `${"█".repeat(full)}${"░".repeat(width - full)} ${percent}  ${text}`;
}
