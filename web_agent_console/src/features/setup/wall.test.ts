import { describe, expect, it } from "vitest";
import { type Shift, intervalsOf, intervalsText, momentOf, openOn, shiftsOf, slotsOf, wallOf } from "./wall";

const BERLIN = "Europe/Berlin";

describe("the clock on the wall", () => {
  it.each([["2026-11-28", 540, "2026-11-28T08:00:00.000Z"], ["2026-07-01", 540, "2026-07-01T07:00:00.000Z"], ["2026-03-29", 240, "2026-03-29T02:00:00.000Z"]])("knows the summer time of %s", (date, minutes, utc) => {
    expect(new Date(momentOf(date, minutes, BERLIN)).toISOString()).toBe(utc);
    expect(wallOf(momentOf(date, minutes, BERLIN), BERLIN)).toEqual({ date, minutes });
  });

  it("shows another zone's date", () => {
    expect(wallOf(momentOf("2026-11-28", 1380, BERLIN), "Asia/Shanghai")).toEqual({ date: "2026-11-29", minutes: 360 });
  });
});

describe("business hours", () => {
  const hours = { timezone: BERLIN, weekly: { mon: [{ start: "09:00", end: "17:00" }] }, holidays: [{ date: "2026-11-30", name: "Fair", intervals: [] }] };

  it("are read and written", () => {
    expect(intervalsOf("9:00-12:00, 13:00–24:00")).toEqual([{ start: "09:00", end: "12:00" }, { start: "13:00", end: "24:00" }]);
    expect(intervalsText([{ start: "09:00", end: "12:00" }])).toBe("09:00-12:00");
    expect(intervalsOf("")).toEqual([]);
    expect(["12-13", "13:00-12:00", "09:00", "09:70-10:00", "09:00-25:00"].map(intervalsOf)).toEqual([null, null, null, null, null]);
  });

  it("know holidays and weekdays", () => {
    expect(openOn(hours, "2026-11-23").spans).toHaveLength(1);
    expect(openOn(hours, "2026-11-30")).toMatchObject({ spans: [], holiday: { name: "Fair" } });
    expect(openOn(hours, "2026-11-24").spans).toEqual([]);
  });
});

describe("shifts by the half hour", () => {
  it("say the same when written and read again", () => {
    const slots = slotsOf([], "2026-03-29", BERLIN).map((_, slot) => (slot < 16 || slot >= 34 ? "" : slot === 24 ? "break" : "work") as "" | "work" | "break");
    const made = shiftsOf(slots, "ana", "2026-03-29", BERLIN);
    expect(made.map((one) => [one.activity, one.starts_at, one.ends_at])).toEqual([
      ["work", "2026-03-29T06:00:00.000Z", "2026-03-29T15:00:00.000Z"],
      ["break", "2026-03-29T10:00:00.000Z", "2026-03-29T10:30:00.000Z"],
    ]);
    expect(slotsOf(made.map((one, place) => ({ ...one, id: String(place) }) as Shift), "2026-03-29", BERLIN)).toEqual(slots);
  });
});
