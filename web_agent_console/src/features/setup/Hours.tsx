import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLanguage, useT } from "../../i18n";
import admin from "../admin/Admin.module.css";
import { type Kept, SetupList } from "./SetupList";
import { setupTexts } from "./texts";
import { DAYS, type Holiday, type Interval, type Week, clockOf, dayAfter, intervalsOf, intervalsText, openOn, wallOf } from "./wall";
import css from "./Setup.module.css";

type Hours = Kept & Week & { name: string };

export const ZONES: string[] = Intl.supportedValuesOf("timeZone");
export const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const FRESH = { name: "", timezone: OWN_ZONE, weekly: {}, holidays: [] };
const WEEKS = 5;

/** When the organisation works: a week, holidays, and what that is in another time zone. */
export function BusinessHours() {
  const c = setupTexts.use();
  const t = useT();
  return (
    <SetupList<Hours> path="/business-hours" title={t("admin.business_hours")} intro={c("hours_intro")} icon="clock" fresh={FRESH}
      columns={[
        { label: t("admin.name"), of: (row) => row.name },
        { label: c("zone"), of: (row) => row.timezone },
        { label: c("week"), of: (row) => DAYS.filter((day) => (row.weekly[day] ?? []).length > 0).map((day) => `${c(day)} ${intervalsText(row.weekly[day] ?? [])}`).join("; ") },
        { label: c("holidays"), of: (row) => row.holidays.length },
      ]}
      form={(draft, change) => <HoursForm draft={draft} change={change} />} />
  );
}

function HoursForm({ draft, change }: { draft: Hours; change: (part: Partial<Hours>) => void }) {
  const c = setupTexts.use();
  const t = useT();
  const holiday = (at: number, part: Partial<Holiday>) => change({ holidays: draft.holidays.map((one, place) => (place === at ? { ...one, ...part } : one)) });
  return (
    <>
      <div className={css.grid}>
        <TextInput size="xs" label={t("admin.name")} required value={draft.name} onChange={(event) => change({ name: event.currentTarget.value })} />
        <NativeSelect size="xs" label={c("zone")} data={[...new Set([draft.timezone, ...ZONES])]} value={draft.timezone} onChange={(event) => change({ timezone: event.currentTarget.value })} />
      </div>
      <fieldset className={admin.group}>
        <legend>{c("week")}</legend>
        <p className={admin.muted}>{c("intervals_hint")}</p>
        <div className={css.grid}>
          {DAYS.map((day) => <IntervalsField key={day} label={c(day)} value={draft.weekly[day] ?? []} onChange={(intervals) => change({ weekly: { ...draft.weekly, [day]: intervals } })} />)}
        </div>
      </fieldset>
      <fieldset className={admin.group}>
        <legend>{c("holidays")}</legend>
        {draft.holidays.map((one, place) => (
          <div key={place} className={css.row}>
            <TextInput size="xs" type="date" aria-label={c("date")} value={one.date} onChange={(event) => holiday(place, { date: event.currentTarget.value })} />
            <TextInput size="xs" aria-label={t("admin.name")} placeholder={t("admin.name")} value={one.name} onChange={(event) => holiday(place, { name: event.currentTarget.value })} />
            <IntervalsField label={c("open_anyway")} bare value={one.intervals} onChange={(intervals) => holiday(place, { intervals })} />
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => change({ holidays: draft.holidays.filter((_, at) => at !== place) })}>{c("remove")}</Button>
          </div>
        ))}
        <Button size="compact-xs" variant="default" onClick={() => change({ holidays: [...draft.holidays, { date: wallOf(Date.now(), draft.timezone).date, name: "", intervals: [] }] })}>{c("add")}</Button>
      </fieldset>
      <Calendar hours={draft} />
    </>
  );
}

function IntervalsField({ label, bare, value, onChange }: { label: string; bare?: boolean; value: Interval[]; onChange: (value: Interval[]) => void }) {
  const c = setupTexts.use();
  const [text, setText] = useState(intervalsText(value));
  const bad = intervalsOf(text) === null;
  return (
    <TextInput size="xs" {...(bare ? { "aria-label": label } : { label })} placeholder={c("closed")} value={text} error={bad ? c("intervals_bad") : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const intervals = intervalsOf(event.currentTarget.value);
        if (intervals) onChange(intervals);
      }} />
  );
}

/** Five weeks as they are by the clock of another time zone. */
function Calendar({ hours }: { hours: Week }) {
  const c = setupTexts.use();
  const language = useLanguage();
  const [zone, setZone] = useState(OWN_ZONE);
  const [now] = useState(() => Date.now());
  const today = wallOf(now, hours.timezone).date;
  const first = dayAfter(today, -((new Date(`${today}T12:00:00Z`).getUTCDay() + 6) % 7));
  const told = (date: string, at: number) => {
    const wall = wallOf(at, zone);
    return `${clockOf(wall.minutes)}${wall.date > date ? " +1" : wall.date < date ? " −1" : ""}`;
  };
  return (
    <section className={css.preview} aria-label={c("calendar")}>
      <NativeSelect size="xs" label={c("calendar_in")} data={[...new Set([zone, ...ZONES])]} value={zone} onChange={(event) => setZone(event.currentTarget.value)} />
      <table className={css.calendar}>
        <thead><tr>{DAYS.map((day) => <th key={day} scope="col">{c(day)}</th>)}</tr></thead>
        <tbody>
          {Array.from({ length: WEEKS }, (_, week) => (
            <tr key={week}>
              {DAYS.map((_, day) => {
                const date = dayAfter(first, week * 7 + day);
                const { spans, holiday } = openOn(hours, date);
                return (
                  <td key={date} data-today={date === today || undefined} data-closed={spans.length === 0 || undefined}>
                    <strong>{new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${date}T12:00:00Z`))}</strong>
                    {holiday && <em>{holiday.name}</em>}
                    {spans.length === 0 ? <span>{c("closed")}</span> : spans.map(([begin, end]) => <span key={begin}>{told(date, begin)}–{told(date, end)}</span>)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
