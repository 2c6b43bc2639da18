import { describe, expect, it } from "vitest";
import { outline, peaksOf, soughtBy } from "./peaks";

describe("peaks", () => {
  it("find the loudest sample of each part, either sign, per channel", () =>
    expect(peaksOf([new Float32Array([0, 0.5, -0.75, 0.25]), new Float32Array([1, 0, 0, 0])], 2)).toEqual([[0.5, 0.75], [1, 0]]));
  it("cover every sample when the parts do not divide them evenly", () => {
    const last = new Float32Array(10);
    last[9] = 1;
    expect(peaksOf([last], 3)[0]?.at(-1)).toBe(1);
  });
  it("of a recording without a sound, or without a sample, are silent", () => expect(peaksOf([new Float32Array(0)], 2)).toEqual([[0, 0]]));
});

describe("the outline", () => {
  it("has the first channel above the middle and the second below", () => expect(outline([[1], [0]])).toBe("M0 1L0.5 0.000L1 1L0.5 1.000Z"));
  it("of one channel lies on both sides", () => expect(outline([[0.25]])).toBe("M0 1L0.5 0.500L1 1L0.5 1.500Z"));
});

it.each([["ArrowRight", 15], ["ArrowLeft", 5], ["PageUp", 40], ["PageDown", 0], ["Home", 0], ["End", 60], ["a", null]])("%s leads to %s", (key, to) =>
  expect(soughtBy(key, 10, 60)).toBe(to));
