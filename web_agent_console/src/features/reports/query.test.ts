import { describe, expect, it } from "vitest";
import { beginning, checkReportSearch, linesOf, shown, stretch, suits, type Row } from "./query";

const NOW = Date.parse("2026-03-10T15:00:00Z");
const cell = (value: number | null, denominator = 1) => ({ value, numerator: value ?? 0, denominator });
const row = (id: string, value: number | null, denominator?: number): Row => ({
  start: "2026-03-10T00:00:00Z", end: "2026-03-10T01:00:00Z", group: { id, name: id.toUpperCase() }, values: { asa: cell(value, denominator) },
});

describe("what a report is asked with", () => {
  it("takes from the address what it knows and leaves the rest", () => {
    expect(checkReportSearch({ report: "agents", range: "week", group: "agent", measure: "aht", interval: "day" }))
      .toEqual({ report: "agents", range: "week", group: "agent", measure: "aht", interval: "day" });
    expect(checkReportSearch({ report: "../x", range: "ever", from: "yesterday", group: 7 })).toEqual({});
  });

  it("names days, the end being the day after the last", () => {
    expect(stretch({}, NOW)).toEqual({});
    expect(stretch({ range: "yesterday" }, NOW)).toEqual({ from: "2026-03-09", to: "2026-03-10" });
    expect(stretch({ range: "week" }, NOW)).toEqual({ from: "2026-03-04" });
    expect(stretch({ range: "custom", from: "2026-02-27", to: "2026-02-28" }, NOW)).toEqual({ from: "2026-02-27", to: "2026-03-01" });
    expect([suits(undefined), suits("month")]).toEqual(["hour", "day"]);
  });

  it.each([["share", 0.8123, "81.2 %"], ["seconds", 75.4, "1:15"], ["seconds", 3700, "1:01:40"], ["contacts", 3, "3"], ["points", 4.333, "4.33"], ["share", null, "–"]] as const)(
    "shows %s of %s as %s", (unit, value, text) => expect(shown({ unit }, value)).toBe(text));

  it("names intervals by the report's clock", () => {
    expect(beginning("2026-03-10T23:30:00Z", "30m", "Europe/Berlin", "en")).toBe("00:30");
    expect(beginning("2026-03-10T23:00:00Z", "day", "Europe/Berlin", "en")).toBe("Mar 11");
  });

  it("draws the groups with the most behind them", () => {
    const rows = [row("a", 1), row("b", 5, 9), row("a", null), row("b", 6, 9)];
    expect(linesOf(rows, "asa", 1)).toEqual([expect.objectContaining({ key: "b", name: "B", values: [5, 6] })]);
    expect(linesOf(rows, "asa")[1]?.values).toEqual([1, null]);
  });
});
