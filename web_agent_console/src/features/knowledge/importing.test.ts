import { describe, expect, it } from "vitest";
import type { ImportStep } from "../../api/knowledge";
import { BEGUN, after, formatOf, linesOf, toWrite } from "./importing";

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

describe("an import", () => {
  it("reads lines however they are cut", async () => {
    const lines: string[] = [];
    for await (const line of linesOf(pieces('{"a"', ':1}\n{"b":2}\n', "\n{", "}"))) lines.push(line);
    expect(lines).toEqual(['{"a":1}', '{"b":2}', "{}"]);
  });

  it("adds up what is told, and keeps no row for what is the same", () => {
    const row = { place: "a.md", title: "A", article_id: "x", reason: "" };
    const step = { number: 1, of: 2, done: false, problem: "", counts: { added: 1, same: 1 }, items: [{ ...row, outcome: "added" }, { ...row, outcome: "same" }] } as ImportStep;
    const half = after(BEGUN, step);
    const whole = after(half, { ...step, number: 2, done: true, counts: { added: 1, same: 1, skipped: 1 }, items: [{ ...row, outcome: "skipped", reason: "it has no title" }] });
    expect(whole.items.map((one) => one.outcome)).toEqual(["added", "skipped"]);
    expect([toWrite(whole), half.done, whole.done]).toEqual([1, false, true]);
  });

  it("guesses what a file is by its name", () => {
    expect([formatOf("Fees.MD", "csv"), formatOf("export.json", "markdown"), formatOf("export.json", "intercom"), formatOf("all.zip", "html")]).toEqual(["markdown", "zendesk", "intercom", "html"]);
  });
});
