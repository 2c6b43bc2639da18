import { expect, test } from "vitest";
import { dots, line, trend } from "./curve";

test("dots lie where stated and true chance meet, the fullest is the largest", () => {
  const points = dots([{ count: 1, stated: 0.25, right: 0 }, { count: 100, stated: 0.9, right: 1 }], 200);
  expect(points).toEqual([{ x: 50, y: 200, r: 3.6 }, { x: 180, y: 0, r: 9 }]);
  expect(line(points)).toBe("M50 200 L180 0");
});

test("without stretches there is nothing to draw", () => {
  expect(dots([], 200)).toEqual([]);
  expect(line([])).toBe("");
});

test("a row of steps leaves out those of which nothing can be told", () => {
  const points = trend([{ at: 0, share: 1 }, { at: 1, share: null }, { at: 4, share: 0.5 }], 240, 40);
  expect(points).toEqual([{ x: 0, y: 0, at: 0, share: 1 }, { x: 240, y: 20, at: 4, share: 0.5 }]);
});
