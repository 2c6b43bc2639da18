import { describe, expect, it } from "vitest";
import { coveragePath, stretchOf, wholeShare } from "./coverage";
import { diffLines } from "./diff_lines";

const step = (contacts: number, answered: number) => ({ start: "", contacts, answered, share: contacts ? answered / contacts : null });

describe("coverage", () => {
  it("is drawn with gaps where nobody came", () => {
    expect(coveragePath([step(4, 2), step(0, 0), step(4, 4), step(4, 0)], 40, 10)).toBe("M5.0 5.0M25.0 0.0L35.0 10.0");
  });

  it("weighs the days by their contacts", () => {
    expect(wholeShare([step(9, 0), step(1, 1)])).toBe(0.1);
    expect(wholeShare([step(0, 0)])).toBeNull();
  });

  it("is asked for whole days, today's too", () => {
    expect(stretchOf(30, Date.parse("2026-03-31T10:00:00Z"))).toEqual({ start: "2026-03-02T00:00:00.000Z", end: "2026-04-01T00:00:00.000Z", days: 1 });
    expect(stretchOf(90, 0).days).toBe(3);
  });
});

describe("a drawn difference", () => {
  it("tells lines apart, lines that begin with a sign of their own too", () => {
    expect(diffLines(["--- version 1", "+++ version 2", "@@ -1,2 +1,2 @@", " title: A", "-- old item", "+- new item"])).toEqual([
      { kind: "skip", text: "…" },
      { kind: "same", text: "title: A" },
      { kind: "gone", text: "- old item" },
      { kind: "added", text: "- new item" },
    ]);
  });
});
