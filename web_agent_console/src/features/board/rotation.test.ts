import { describe, expect, it } from "vitest";
import { pageAt, shiftAt } from "./rotation";

describe("pages in turn", () => {
  it("come one after the other, and again from the first", () => {
    expect([0, 1, 2, 3, 4].map((turn) => pageAt(turn, 4, true))).toEqual([0, 1, 2, 3, 0]);
  });

  it("stay together where nothing rotates", () => {
    expect(pageAt(3, 4, false)).toBeNull();
  });

  it("never stand at the same place for long, nor leave the screen", () => {
    const places = Array.from({ length: 14 }, (_, turn) => shiftAt(turn));
    expect(new Set(places.map(String)).size).toBeGreaterThan(5);
    expect(places.flat().every((pixels) => Math.abs(pixels) <= 3)).toBe(true);
  });
});
