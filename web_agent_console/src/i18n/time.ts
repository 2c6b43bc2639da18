/** Durations and times in words. */
import type { Language, Translate } from "./texts";

/** A duration in at most two units, rounded down: 45 s, 12 min, 3 h 5 min, 2 d. */
export function duration(t: Translate, seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return t("time.s", { n: whole });
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return t("time.m", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return t("time.d", { n: Math.floor(hours / 24) });
  const rest = minutes % 60;
  return rest === 0 ? t("time.h", { n: hours }) : t("time.hm", { h: hours, m: rest });
}

/** A running clock: 0:07, 12:40, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

const locale = (language: Language): string => (language === "zh" ? "zh-CN" : "en-GB");

// Making a formatter costs a hundred times more than using one.
const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, name: string, form: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  const held = formats.get(key) ?? new Intl.DateTimeFormat(locale(language), form);
  formats.set(key, held);
  return held;
}

/** A moment for a list: the hour today, the day otherwise. */
export function moment(language: Language, at: string, now: number): string {
  const then = new Date(at);
  const sameDay = then.toDateString() === new Date(now).toDateString();
  const sameYear = then.getFullYear() === new Date(now).getFullYear();
  if (sameDay) return format(language, "hour", { hour: "2-digit", minute: "2-digit" }).format(then);
  if (sameYear) return format(language, "day", { day: "numeric", month: "short" }).format(then);
  return format(language, "date", { day: "numeric", month: "short", year: "numeric" }).format(then);
}

/** A moment in a conversation: the hour today, day and hour otherwise. */
export function spokenAt(language: Language, at: string, now: number): string {
  const then = new Date(at);
  const hour = format(language, "hour", { hour: "2-digit", minute: "2-digit" }).format(then);
  return then.toDateString() === new Date(now).toDateString() ? hour : `${moment(language, at, now)} ${hour}`;
}

/** The whole moment, for titles. */
export function fullMoment(language: Language, at: string): string {
  return format(language, "full", { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
}

/** The time of day with seconds. */
export function timeOfDay(language: Language, at: string): string {
  return format(language, "time", { timeStyle: "medium" }).format(new Date(at));
}

const languages = new Map<Language, Intl.DisplayNames>();

/** A language's name in the reader's language; the code itself when nobody knows it. */
export function languageName(language: Language, code: string): string {
  const names = languages.get(language) ?? new Intl.DisplayNames(locale(language), { type: "language" });
  languages.set(language, names);
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** A size in words. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
