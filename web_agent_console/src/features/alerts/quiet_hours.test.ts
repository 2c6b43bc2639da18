import { describe, expect, it } from "vitest";
import { isQuiet } from "./quiet_hours";

const at = (hour: number): Date => new Date(2026, 0, 5, hour, 30);

describe("quiet hours", () => {
  it.each([["off", 3, false], ["always", 12, true], ["night", 21, false], ["night", 22, true], ["night", 6, true], ["night", 7, false], ["evening", 18, true], ["evening", 9, false]] as const)(
    "%s at %s h: %s", (quiet, hour, expected) => expect(isQuiet(quiet, at(hour))).toBe(expected));
});
