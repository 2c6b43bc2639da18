import { describe, expect, it } from "vitest";
import { gradeOf, opinionScore, qualityOf } from "./quality";

describe("the opinion score", () => {
  it.each([
    [0, 2, 20, "good"],
    [0.02, 10, 80, "good"],
    [0.1, 10, 120, "fair"],
    [0.2, 10, 80, "poor"],
    [0, 5, 900, "poor"],
  ] as const)("loss %s, jitter %s ms, round trip %s ms is %s", (loss, jitter, trip, grade) =>
    expect(gradeOf(opinionScore(loss, jitter, trip))).toBe(grade));

  it("stays between 1 and 4.5 whatever comes", () => {
    for (const loss of [0, 0.5, 1]) for (const trip of [0, 500, 60_000]) {
      expect(opinionScore(loss, 0, trip)).toBeGreaterThanOrEqual(1);
      expect(opinionScore(loss, 0, trip)).toBeLessThanOrEqual(4.5);
    }
  });
});

describe("two readings", () => {
  const reading = { lost: 10, received: 990, jitter_ms: 3, round_trip_ms: 20 };
  it("count what was lost between them only", () => {
    expect(qualityOf(reading, { ...reading, lost: 11, received: 1089 }).loss).toBeCloseTo(0.01);
  });
  it("say nothing bad of a connection on which nothing was sent, or that began anew", () => {
    expect(qualityOf(reading, reading).loss).toBe(0);
    expect(qualityOf(reading, { ...reading, lost: 0, received: 50 }).loss).toBe(0);
  });
});
