import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../app/hub";
import { useHubSecond } from "../../app/hooks";
import { useLanguage } from "../../i18n";
import { Chart } from "../reports/Chart";
import { type Line, type Report, beginning } from "../reports/query";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

const DAY_MS = 86_400_000;
const EVERY_MS = 60_000;
const MEASURES = [
  { name: "offered", unit: "contacts" },
  { name: "service_level", unit: "share" },
  { name: "abandoned", unit: "contacts" },
] as const;
const BEHIND = [["today", 0], ["yesterday", 1], ["last_week", 7]] as const;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The present day by the half hour, with yesterday and the same day last week behind it. */
export function DayChart() {
  const own = boardTexts.use();
  const language = useLanguage();
  const now = useHubSecond();
  const [name, setName] = useState<(typeof MEASURES)[number]["name"]>("offered");
  const today = dayOf(now);
  const found = useQuery({
    queryKey: ["board-day", today],
    refetchInterval: EVERY_MS,
    queryFn: () => Promise.all(BEHIND.map(([, days]) => {
      const from = dayOf(Date.parse(today) - days * DAY_MS);
      return api.get<Report>("/reports/contacts", { from, to: dayOf(Date.parse(from) + DAY_MS), interval: "30m", group_by: "none" });
    })),
  });
  const reports = found.data ?? [];
  const measure = MEASURES.find((one) => one.name === name) ?? MEASURES[0];
  const placeOf = (report: Report, start: string) => beginning(start, "30m", report.time_zone, language);
  const labels = [...new Set(reports.flatMap((report) => report.rows.map((row) => placeOf(report, row.start))))].sort();
  const lines: Line[] = reports.map((report, place) => {
    const values = new Map(report.rows.map((row) => [placeOf(report, row.start), row.values[name]?.value ?? null]));
    const key = BEHIND[place]?.[0] ?? "today";
    return { key, name: own(key), values: labels.map((label) => values.get(label) ?? null) };
  });
  return (
    <section className={css.block} aria-label={own("day")}>
      <div className={css.blockHead}>
        <h2 className={css.blockTitle}>{own("day")}</h2>
        <span className={css.filters}><NativeSelect size="xs" aria-label={own("day")} value={name} data={MEASURES.map((one) => ({ value: one.name, label: own(`day.${one.name}`) }))} onChange={(event) => setName(event.currentTarget.value as typeof name)} /></span>
      </div>
      {labels.length < 2 ? <p className={css.none}>{own("board.no_data")}</p> : <Chart lines={lines} labels={labels} measure={measure} title={own(`day.${measure.name}`)} />}
    </section>
  );
}
