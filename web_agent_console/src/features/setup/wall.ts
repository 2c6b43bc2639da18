/** Moments by the clock on the wall of some time zone. */

// To make one takes longer than to use it a hundred times.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  formats.set(zone, made);
  return made;
}

/** How far the zone's clocks are ahead of UTC at a moment, in minutes. */
function offsetAt(at: number, zone: string): number {
  const parts = formatFor(zone).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return Math.round((wall - Math.floor(at / 1000) * 1000) / 60_000);
}

/** The moment (ms) at which the zone's clocks show this date (YYYY-MM-DD) and these minutes after midnight. */
export function momentOf(date: string, minutes: number, zone: string): number {
  const wall = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  const guess = wall - offsetAt(wall, zone) * 60_000;
  // Near a change of the clocks the first guess may be on its other side.
  return wall - offsetAt(guess, zone) * 60_000;
}

/** The date and the minutes after midnight that the zone's clocks show at a moment. */
export function wallOf(at: number, zone: string): { date: string; minutes: number } {
  const wall = new Date(at + offsetAt(at, zone) * 60_000);
  return { date: wall.toISOString().slice(0, 10), minutes: wall.getUTCHours() * 60 + wall.getUTCMinutes() };
}

/** The date so many days later. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Minutes after midnight as HH:MM; the day's end is 24:00. */
export const clockOf = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** HH:MM as minutes after midnight; null for what is none. */
export function minutesOf(text: string): number | null {
  const found = /^(\d{1,2}):(\d\d)$/.exec(text.trim());
  const minutes = found ? Number(found[1]) * 60 + Number(found[2]) : -1;
  return found && Number(found[2]) < 60 && minutes <= 1440 ? minutes : null;
}

export interface Interval {
  start: string;
  end: string;
}

/** "09:00-12:00, 13:00-18:00" as intervals; null for what is none. Nothing written is closed. */
export function intervalsOf(text: string): Interval[] | null {
  const found: Interval[] = [];
  for (const part of text.split(",").map((one) => one.trim()).filter(Boolean)) {
    const [start, end, more] = part.split(/[-–]/).map(minutesOf);
    if (start == null || end == null || more !== undefined || end <= start) return null;
    found.push({ start: clockOf(start), end: clockOf(end) });
  }
  return found;
}

export const intervalsText = (intervals: readonly Interval[]): string => intervals.map((one) => `${one.start}-${one.end}`).join(", ");

export interface Holiday {
  date: string;
  name: string;
  intervals: Interval[];
}

export interface Week {
  timezone: string;
  weekly: Record<string, Interval[]>;
  holidays: Holiday[];
}

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** When it is open on a date of the hours' own zone: each interval as moments (ms), and the holiday it is. */
export function openOn(hours: Week, date: string): { spans: [number, number][]; holiday: Holiday | undefined } {
  const holiday = hours.holidays.find((one) => one.date === date);
  const day = DAYS[(new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7] ?? "mon";
  const intervals = holiday ? holiday.intervals : (hours.weekly[day] ?? []);
  const at = (text: string) => momentOf(date, minutesOf(text) ?? 0, hours.timezone);
  return { spans: intervals.map((one) => [at(one.start), at(one.end)]), holiday };
}

export const SLOT_MIN = 30;
export const SLOTS = 1440 / SLOT_MIN;

export type Slot = "" | "work" | "break";

export interface Shift {
  id: string;
  agent_id: string;
  starts_at: string;
  ends_at: string;
  activity: "work" | "break";
}

/** The half hours of a date in which an agent is scheduled; a break goes before the work it lies in. */
export function slotsOf(shifts: readonly Shift[], date: string, zone: string): Slot[] {
  if (shifts.length === 0) return Array.from({ length: SLOTS }, () => "");
  return Array.from({ length: SLOTS }, (_, slot) => {
    const at = momentOf(date, slot * SLOT_MIN, zone);
    const there = shifts.filter((one) => Date.parse(one.starts_at) <= at && at < Date.parse(one.ends_at));
    return there.some((one) => one.activity === "break") ? "break" : there.length > 0 ? "work" : "";
  });
}

/** The shifts that say the same as these half hours: work from the first to the last in a row, and the breaks within. */
export function shiftsOf(slots: readonly Slot[], agentId: string, date: string, zone: string): Omit<Shift, "id">[] {
  const found: Omit<Shift, "id">[] = [];
  const runs = (wanted: (slot: Slot) => boolean, activity: Shift["activity"]) => {
    for (let begin = 0; begin < slots.length; begin += 1) {
      if (!wanted(slots[begin] ?? "")) continue;
      let end = begin;
      while (end < slots.length && wanted(slots[end] ?? "")) end += 1;
      const moment = (slot: number) => new Date(momentOf(date, slot * SLOT_MIN, zone)).toISOString();
      found.push({ agent_id: agentId, starts_at: moment(begin), ends_at: moment(end), activity });
      begin = end;
    }
  };
  runs((slot) => slot !== "", "work");
  runs((slot) => slot === "break", "break");
  return found;
}
