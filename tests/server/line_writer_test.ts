import { assertEquals } from "@std/assert";
import { LineWriter } from "../../server/line_writer.ts";

/** A stream that takes what it is told to, or fails. */
class Sink {
  text = "";
  inFlight = 0;
  behaviour: "takes" | "short" | "hangs" | "fails" = "takes";
  #resume: (() => void)[] = [];

  async write(bytes: Uint8Array): Promise<number> {
    assertEquals(++this.inFlight, 1, "two writes at once");
    if (this.behaviour === "hangs") await new Promise<void>((resolve) => this.#resume.push(resolve));
    this.inFlight--;
    if (this.behaviour === "fails") throw new Deno.errors.BrokenPipe("gone");
    const taken = this.behaviour === "short" ? bytes.subarray(0, 3) : bytes;
    this.text += new TextDecoder().decode(taken);
    return taken.length;
  }

  go(): void {
    this.behaviour = "takes";
    for (const resume of this.#resume.splice(0)) resume();
  }
}

function writerTo(sink: Sink, most = 1_000): LineWriter {
  const writer: LineWriter = new LineWriter(sink, most, (lines) => writer.write(`lost ${lines}\n`));
  return writer;
}

Deno.test("lines are written whole and in order, by a stream that takes a few bytes at a time too", async () => {
  const sink = new Sink();
  sink.behaviour = "short";
  const writer = writerTo(sink);
  for (const line of ["one\n", "two\n", "three\n"]) writer.write(line);
  await writer.finish(1_000);
  writer.write("four\n");
  await writer.finish(1_000);
  assertEquals(sink.text, "one\ntwo\nthree\nfour\n");
});

Deno.test("past the bound lines are lost, and are counted in the log once there is room", async () => {
  const sink = new Sink();
  sink.behaviour = "hangs";
  const writer = writerTo(sink, 100);
  for (let i = 0; i < 1_000; i++) writer.write(`${String(i).padStart(9)}\n`);
  sink.go();
  await writer.finish(1_000);
  const lines = sink.text.trimEnd().split("\n").map((line) => line.trim());
  assertEquals(lines, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "lost 990"]);
  writer.write("after\n");
  await writer.finish(1_000);
  assertEquals(sink.text.slice(-6), "after\n");
});

Deno.test("a stream that fails ends nothing, and what was lost is told when it works again", async () => {
  const sink = new Sink();
  sink.behaviour = "fails";
  const writer = writerTo(sink);
  for (let i = 0; i < 5; i++) {
    writer.write(`${i}\n`);
    await writer.finish(1_000);
  }
  sink.go();
  writer.write("back\n");
  await writer.finish(1_000);
  assertEquals(sink.text, "back\nlost 5\n");
});

Deno.test("a stuck stream holds up the end no longer than it is given", async () => {
  const sink = new Sink();
  sink.behaviour = "hangs";
  const writer = writerTo(sink);
  writer.write("stuck\n");
  const began = performance.now();
  await writer.finish(20);
  assertEquals([performance.now() - began < 1_000, sink.text], [true, ""]);
  sink.go();
  await writer.finish(1_000);
  assertEquals(sink.text, "stuck\n");
});
