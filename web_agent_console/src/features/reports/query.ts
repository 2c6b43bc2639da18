/** What a report is asked with, as it stands in the address; pure. */
import type { components } from "../../api/wire";
import type { Query } from "../../api/client";

export type Report = components["schemas"]["ReportView"];
export type ReportKind = components["schemas"]["ReportKindView"];
export type Measure = components["schemas"]["MeasureView"];
export type Row = components["schemas"]["RowView"];
export type Contact = components["schemas"]["ContactView"];

export const RANGES = ["today", "yesterday", "week", "month", "custom"] as const;
export const INTERVALS = ["15m", "30m", "hour", "day", "week", "month", "all"] as const;
export const GROUPS = ["none", "queue", "team", "agent", "channel", "tag"] as const;

export type Range = (typeof RANGES)[number];
export type Interval = (typeof INTERVALS)[number];
export type Group = (typeof GROUPS)[number];

export interface Search {
  report?: string;
  range?: Range;
  from?: string;
  to?: string;
  interval?: Interval;
  group?: Group;
  measure?: string;
}

const among = <T extends string>(values: readonly T[], value: unknown): T | undefined => values.find((one) => one === value);
const text = (value: unknown, pattern: RegExp): string | undefined => (typeof value === "string" && pattern.test(value) ? value : undefined);

/** Read the address; whatever is odd is left out. */
export function checkReportSearch(search: Record<string, unknown>): Search {
  const found: Record<string, string | undefined> = {
    report: text(search.report, /^[a-z-]{1,60}$/),
    range: among(RANGES, search.range),
    from: text(search.from, /^\d{4}-\d\d-\d\d$/),
    to: text(search.to, /^\d{4}-\d\d-\d\d$/),
    interval: among(INTERVALS, search.interval),
    group: among(GROUPS, search.group),
    measure: text(search.measure, /^[a-z_0-9]{1,60}$/),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Search;
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const DAY_MS = 86_400_000;

/** From and to as the hub wants them; days are those of the report's time zone, the end is exclusive. */
export function stretch(search: Search, now: number): Query {
  switch (search.range ?? "today") {
    case "yesterday": return { from: dayOf(now - DAY_MS), to: dayOf(now) };
    case "week": return { from: dayOf(now - 6 * DAY_MS) };
    case "month": return { from: dayOf(now - 29 * DAY_MS) };
    case "custom": return { from: search.from, to: search.to ? dayOf(Date.parse(search.to) + DAY_MS) : undefined };
    default: return {};
  }
}

/** The interval that suits a range unless another is chosen. */
export const suits = (range: Range | undefined): Interval => (range === undefined || range === "today" || range === "yesterday" ? "hour" : "day");

/** A number as people read it: shares in per cent, seconds as a clock. */
export function shown(measure: Pick<Measure, "unit">, value: number | null): string {
  if (value === null) return "–";
  if (measure.unit === "share") return `${(value * 100).toFixed(1)} %`;
  if (measure.unit === "seconds") return clockOf(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

function clockOf(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${String(s).padStart(2, "0")}` : `${m}:${String(s).padStart(2, "0")}`;
}

/** When an interval begins, by the clock of the report: a day, or a time of day. */
export function beginning(at: string, interval: Interval, zone: string, language: string): string {
  const whole = interval === "day" || interval === "week" || interval === "month";
  const parts: Intl.DateTimeFormatOptions = whole ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(language, { ...parts, timeZone: zone }).format(new Date(at));
}

export interface Line {
  key: string;
  name: string;
  values: (number | null)[];
}

/** One line a group for the chart, those with the most behind them first. */
export function linesOf(rows: readonly Row[], measure: string, most = 6): Line[] {
  const lines = new Map<string, Line & { weight: number }>();
  for (const row of rows) {
    const key = row.group?.id ?? "*";
    const line = lines.get(key) ?? { key, name: row.group?.name ?? "", values: [], weight: 0 };
    const cell = row.values[measure];
    line.values.push(cell?.value ?? null);
    line.weight += cell?.denominator || cell?.numerator || 0;
    lines.set(key, line);
  }
  return [...lines.values()].sort((a, b) => b.weight - a.weight).slice(0, most);
}
