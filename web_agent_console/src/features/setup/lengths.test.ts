import { describe, expect, it } from "vitest";
import { lengthOf, lengthText } from "./lengths";

describe("lengths of time", () => {
  it.each([["4h 30m", 16_200], ["90s", 90], ["15", 900], ["1.5h", 5_400], ["1d2h", 93_600], ["", 0]])("reads %s", (text, seconds) => {
    expect(lengthOf(text)).toBe(seconds);
  });

  it.each(["soon", "4x", "-3", "h"])("does not read %s", (text) => {
    expect(lengthOf(text)).toBeNull();
  });

  it("writes what it reads", () => {
    for (const seconds of [0, 59, 60, 3_600, 93_784]) expect(lengthOf(lengthText(seconds))).toBe(seconds);
  });
});
