import type { StaffedHalfHour } from "../../api/types";
import { axisEnd, bars, steps } from "./chart";
import { useStaffingTexts } from "./texts";
import css from "./Staffing.module.css";

const WIDTH = 960;
const HEIGHT = 220;
const LABELS_EVERY = 2;

/** Contacts as bars (left axis), agents as steps (right axis), and the same as a table. */
export function Chart({ rows, label }: { rows: readonly StaffedHalfHour[]; label: string }) {
  const c = useStaffingTexts();
  const agents = axisEnd(rows.flatMap((row) => [row.required, row.scheduled, row.planned ?? 0]));
  const contacts = axisEnd(rows.map((row) => row.forecast));
  const wide = WIDTH / Math.max(1, rows.length);
  const line = (pick: (row: StaffedHalfHour) => number | null) => steps(rows.map(pick), agents, WIDTH, HEIGHT);
  return (
    <figure className={css.figure}>
      <ul className={css.legend} aria-hidden>
        <li data-mark="forecast">{c("forecast")}</li><li data-mark="required">{c("required")}</li>
        <li data-mark="scheduled">{c("scheduled")}</li><li data-mark="planned">{c("planned")}</li>
      </ul>
      <div className={css.plot}>
        <span className={css.axis} aria-hidden><b>{contacts}</b><b>{contacts / 2}</b><b>0</b></span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 18}`} role="img" aria-label={label} preserveAspectRatio="none">
          {[0, HEIGHT / 2, HEIGHT].map((y) => <line key={y} x1={0} x2={WIDTH} y1={y} y2={y} className={css.rule} />)}
          {bars(rows.map((row) => row.forecast), contacts, WIDTH, HEIGHT).map((bar, place) => (
            <rect key={rows[place]?.at} {...bar} className={css.bar}><title>{`${rows[place]?.at.slice(11, 16)}: ${rows[place]?.forecast}`}</title></rect>
          ))}
          <path d={line((row) => row.scheduled)} className={css.line} data-mark="scheduled" />
          <path d={line((row) => row.required)} className={css.line} data-mark="required" />
          <path d={line((row) => row.planned)} className={css.line} data-mark="planned" />
        </svg>
        <span className={css.axis} aria-hidden><b>{agents}</b><b>{agents / 2}</b><b>0</b></span>
        <div className={css.hours} aria-hidden>
          {rows.map((row, place) => place % LABELS_EVERY === 0 && <span key={row.at} style={{ left: `${((place * wide) / WIDTH) * 100}%` }}>{row.at.slice(11, 16)}</span>)}
        </div>
      </div>
      <details className={css.numbers}>
        <summary>{c("numbers")}</summary>
        <Numbers rows={rows} label={label} />
      </details>
    </figure>
  );
}

function Numbers({ rows, label }: { rows: readonly StaffedHalfHour[]; label: string }) {
  const c = useStaffingTexts();
  return (
    <div className={css.scroll} tabIndex={0} role="group" aria-label={label}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{c("time")}</th><th scope="col">{c("forecast")}</th><th scope="col">{c("required")}</th>
            <th scope="col">{c("scheduled")}</th><th scope="col">{c("planned")}</th><th scope="col">{c("level")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const short = row.planned === null ? 0 : row.scheduled - row.planned;
            return (
              <tr key={row.at}>
                <th scope="row">{row.at.slice(11, 16)}</th><td>{row.forecast.toFixed(1)}</td><td>{row.required}</td><td>{row.scheduled}</td>
                <td data-short={short > 0 || undefined}>{row.planned ?? c("no_rota")}{short > 0 && ` (${c("short", { n: short })})`}</td>
                <td>{row.service_level === null ? "–" : `${Math.round(row.service_level * 100)} %`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
