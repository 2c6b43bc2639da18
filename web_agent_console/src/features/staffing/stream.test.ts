import { describe, expect, it } from "vitest";
import { jsonLines } from "./stream";

function body(...parts: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      const bytes = new TextEncoder();
      for (const part of parts) controller.enqueue(bytes.encode(part));
      controller.close();
    },
  });
}

async function read(...parts: string[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const line of jsonLines(body(...parts))) found.push(line);
  return found;
}

describe("answers in lines", () => {
  it("come together wherever they were cut", async () => {
    expect(await read('{"a":', '1}\n{"b":2}', "\n\n", '{"c":"é"}')).toEqual([{ a: 1 }, { b: 2 }, { c: "é" }]);
  });

  it("stop when the reader has enough", async () => {
    for await (const line of jsonLines<{ a: number }>(body('{"a":1}\n{"a":2}\n'))) {
      expect(line.a).toBe(1);
      break;
    }
  });
});
