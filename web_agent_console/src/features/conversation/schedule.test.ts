import { describe, expect, it } from "vitest";
import { choices, fieldValue, picked } from "./schedule";

const at = (text: string) => new Date(text);

describe("choices", () => {
  it("are an hour, tomorrow morning and Monday morning in local time", () => {
    expect(choices(at("2026-09-02T15:30:00")).map((one) => [one.key, fieldValue(one.at)])).toEqual([
      ["hour", "2026-09-02T16:30"], ["tomorrow", "2026-09-03T09:00"], ["monday", "2026-09-07T09:00"],
    ]);
  });

  it("leave out a Monday that is tomorrow and take the next one on a Monday", () => {
    expect(choices(at("2026-09-06T23:50:00")).map((one) => fieldValue(one.at))).toEqual(["2026-09-07T00:50", "2026-09-07T09:00"]);
    expect(choices(at("2026-09-07T08:00:00")).map((one) => fieldValue(one.at))).toEqual(["2026-09-07T09:00", "2026-09-08T09:00", "2026-09-14T09:00"]);
    expect(choices(at("2026-12-31T12:00:00")).map((one) => fieldValue(one.at))[1]).toBe("2027-01-01T09:00");
  });
});

describe("picked", () => {
  const now = at("2026-09-02T15:30:00");
  it("is a moment to come, sixty days away at most", () => {
    expect(picked("2026-09-02T15:31", now)).toEqual(at("2026-09-02T15:31"));
    expect(picked("2026-09-02T15:30", now)).toBe("past");
    expect(picked("", now)).toBe("past");
    expect(picked("2026-11-01T15:30", now)).toEqual(at("2026-11-01T15:30"));
    expect(picked("2026-11-02T15:30", now)).toBe("far");
  });
});
