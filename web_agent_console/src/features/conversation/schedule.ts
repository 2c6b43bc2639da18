/** When a reply may be sent later: the moments people choose, and the bounds the hub sets. */

export type ChoiceKey = "hour" | "tomorrow" | "monday";

export interface Choice {
  key: ChoiceKey;
  at: Date;
}

export const LATEST_DAYS = 60;
const OFFICE_HOUR = 9;
const DAY_MS = 24 * 60 * 60_000;

const morning = (now: Date, days: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, OFFICE_HOUR);

/** The moments to offer, in the reader's own time zone; Monday is left out when it is tomorrow. */
export function choices(now: Date): Choice[] {
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  const all: Choice[] = [{ key: "hour", at: new Date(now.getTime() + 60 * 60_000) }, { key: "tomorrow", at: morning(now, 1) }];
  return untilMonday === 1 ? all : [...all, { key: "monday", at: morning(now, untilMonday) }];
}

/** What a field for date and time shows for a moment (local time, whole minutes). */
export function fieldValue(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The moment that was typed, or why it will not do. */
export function picked(value: string, now: Date): Date | "past" | "far" {
  const at = new Date(value);
  if (Number.isNaN(at.getTime()) || at <= now) return "past";
  return at.getTime() - now.getTime() > LATEST_DAYS * DAY_MS ? "far" : at;
}
