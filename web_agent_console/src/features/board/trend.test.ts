import { describe, expect, it } from "vitest";
import { board } from "../../testing/fake_data";
import { linePath, withSample } from "./trend";

const at = (seconds: number) => ({ ...board(), as_of: new Date(1_790_000_000_000 + seconds * 1000).toISOString() });

describe("trend", () => {
  it("takes a sample every five seconds and keeps ten minutes", () => {
    let samples = withSample([], at(0));
    samples = withSample(samples, at(2));
    expect(samples).toHaveLength(1);
    for (let second = 5; second <= 700; second += 5) samples = withSample(samples, at(second));
    expect(samples).toHaveLength(120);
    expect(samples.at(-1)).toMatchObject({ waiting: 21, level: 0.725, ready: 1 });
  });

  it.each([
    [[0, 10], "M0.0 10.0L20.0 0.0"],
    [[5, 5, 5], "M0.0 5.0L10.0 5.0L20.0 5.0"],
    [[0, null, 10], "M0.0 10.0M20.0 0.0"],
    [[null, 4], null],
    [[], null],
  ])("draws %s", (values, path) => expect(linePath(values, 20, 10)).toBe(path));
});
