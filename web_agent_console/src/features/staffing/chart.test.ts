import { describe, expect, it } from "vitest";
import { axisEnd, bars, steps } from "./chart";

describe("the staffing chart", () => {
  it("ends its axes at a round number", () => {
    expect([0, 1, 3, 7, 12, 41, 100, 101].map((most) => axisEnd([most]))).toEqual([1, 1, 4, 10, 20, 50, 100, 200]);
  });

  it("draws steps, and leaves out what is not known", () => {
    expect(steps([1, 2, null, 2], 2, 40, 10)).toBe("M0,5H10L10,0H20M30,0H40");
    expect(steps([], 1, 40, 10)).toBe("");
  });

  it("draws bars from the ground up", () => {
    expect(bars([0, 2], 4, 20, 10)).toEqual([
      { x: 1, y: 10, width: 8, height: 0 },
      { x: 11, y: 5, width: 8, height: 5 },
    ]);
  });
});
