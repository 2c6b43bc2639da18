import { Button, Loader, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Query } from "../../api/client";
import { api } from "../../app/hub";
import { useUser } from "../../app/hooks";
import { useLanguage } from "../../i18n";
import { timeOfDay } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Behind } from "./Behind";
import { Chart } from "./Chart";
import { NumberTable } from "./NumberTable";
import { Schedules } from "./Schedules";
import { CalibrationReport, QualityReport } from "./OtherReports";
import { GROUPS, INTERVALS, RANGES, type Interval, type Measure, type Report, type ReportKind, type Row, type Search, beginning, checkReportSearch, linesOf, stretch, suits } from "./query";
import { reportTexts } from "./texts";
import css from "./Reports.module.css";

const NAMED = ["contacts", "service-level", "handling", "agents", "satisfaction", "forecasts"];
const OTHERS = ["quality", "calibration"] as const;
const BY_AGENT = ["none", "agent", "team"];

/** Figures of the past: which, when, how cut and told apart stands in the address. */
export function ReportsPage() {
  const t = reportTexts.use();
  const search = checkReportSearch(useSearch({ from: "/reports" }));
  const navigate = useNavigate({ from: "/reports" });
  const kinds = useQuery({ queryKey: ["report-kinds"], staleTime: Infinity, queryFn: () => api.get<{ items: ReportKind[] }>("/reports") });
  const change = (part: Search) => void navigate({ search: { ...search, ...part }, replace: true });
  const name = search.report ?? "contacts";
  const kind = kinds.data?.items.find((one) => one.name === name);
  const other = OTHERS.find((one) => one === name);
  const when = stretch(search, hubNow());
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 className={css.title}>{t("title")}</h1>
        <NativeSelect size="xs" label={t("report")} value={name} onChange={(event) => change({ report: event.currentTarget.value, measure: undefined, group: undefined })}
          data={[...(kinds.data?.items ?? []).filter((one) => NAMED.includes(one.name)).map((one) => ({ value: one.name, label: one.title })), ...OTHERS.map((one) => ({ value: one, label: t(one) }))]} />
        <NativeSelect size="xs" label={t("range")} value={search.range ?? "today"} data={RANGES.map((value) => ({ value, label: t(value) }))}
          onChange={(event) => change({ range: event.currentTarget.value as Search["range"], interval: undefined })} />
        {search.range === "custom" && <Days search={search} change={change} />}
        {kind && <Cuts kind={kind} search={search} change={change} />}
      </header>
      {other === "quality" && <QualityReport when={when} />}
      {other === "calibration" && <CalibrationReport when={when} />}
      {kind && <Figures kind={kind} search={search} when={when} />}
    </div>
  );
}

interface Choosing {
  search: Search;
  change: (part: Search) => void;
}

function Days({ search, change }: Choosing) {
  const t = reportTexts.use();
  return (
    <>
      <TextInput size="xs" type="date" label={t("from")} value={search.from ?? ""} onChange={(event) => change({ from: event.currentTarget.value || undefined })} />
      <TextInput size="xs" type="date" label={t("to")} value={search.to ?? ""} onChange={(event) => change({ to: event.currentTarget.value || undefined })} />
    </>
  );
}

function Cuts({ kind, search, change }: Choosing & { kind: ReportKind }) {
  const t = reportTexts.use();
  const groups = kind.name === "agents" ? GROUPS.filter((one) => BY_AGENT.includes(one)) : GROUPS;
  return (
    <>
      <NativeSelect size="xs" label={t("interval")} value={search.interval ?? suits(search.range)} data={INTERVALS.map((value) => ({ value, label: t(`interval.${value}`) }))}
        onChange={(event) => change({ interval: event.currentTarget.value as Interval })} />
      <NativeSelect size="xs" label={t("group")} value={search.group ?? kind.group_by} data={groups.map((value) => ({ value, label: t(`group.${value}`) }))}
        onChange={(event) => change({ group: event.currentTarget.value as Search["group"] })} />
      <NativeSelect size="xs" label={t("measure")} value={search.measure ?? kind.measures[0]?.name} data={kind.measures.map((one) => ({ value: one.name, label: one.title }))}
        onChange={(event) => change({ measure: event.currentTarget.value })} />
    </>
  );
}

function Figures({ kind, search, when }: { kind: ReportKind; search: Search; when: Query }) {
  const t = reportTexts.use();
  const language = useLanguage();
  const user = useUser();
  const [behind, setBehind] = useState<{ row: Row; measure: Measure } | null>(null);
  const interval = search.interval ?? suits(search.range);
  const group = search.group ?? kind.group_by;
  const query: Query = { ...when, interval, group_by: group };
  const path = `/reports/${kind.name}`;
  const found = useQuery({ queryKey: ["report", path, query], queryFn: () => api.get<Report>(path, query) });
  if (found.isLoading) return <div className={css.loading}><Loader size="sm" aria-label={t("title")} /></div>;
  const report = found.data;
  if (!report) return <p className={css.none} role="alert">{found.error instanceof Error ? found.error.message : t("failed")}</p>;
  const measure = kind.measures.find((one) => one.name === search.measure) ?? kind.measures[0];
  const nameOf = (row: Row) => (row.group ? row.group.name || t("nobody") : t("together"));
  const startOf = (row: Row) => beginning(row.start, interval, report.time_zone, language);
  const starts = [...new Map(report.rows.map((row) => [row.start, row])).values()];
  const lines = measure ? linesOf(report.rows, measure.name).map((line) => ({ ...line, name: line.name || t(line.key === "*" ? "together" : "nobody") })) : [];
  const filter = (row: Row): Query => ({ ...when, from: row.start, to: row.end, ...(row.group && group !== "none" ? { [group]: row.group.id } : {}) });
  return (
    <>
      <p className={css.asOf} role="status">
        {t("as_of", { time: timeOfDay(language, report.as_of), zone: report.time_zone })}
        <span className={css.exports}>
          {(["csv", "xlsx", "parquet"] as const).map((format) => <Button key={format} component="a" size="compact-xs" variant="default" download href={exported(path, { ...query, format })}>{t("export")} {format.toUpperCase()}</Button>)}
        </span>
      </p>
      {report.rows.length === 0 && <p className={css.none}>{t("no_rows")}</p>}
      {measure && starts.length > 1 && <Chart lines={lines} labels={starts.map(startOf)} measure={measure} title={t("chart", { measure: measure.title, interval: t(`interval.${interval}`) })} />}
      <NumberTable caption={t("by_group")} head={t(`group.${group}`)} rows={report.totals} measures={kind.measures} nameOf={nameOf} onOpen={(row, one) => setBehind({ row, measure: one })} />
      {behind && (
        <Behind title={t("tickets", { measure: behind.measure.title, group: nameOf(behind.row) })} path={`${path}/tickets`}
          query={{ ...filter(behind.row), group_by: group, measure: behind.measure.name }} onClose={() => setBehind(null)} />
      )}
      {user.role !== "agent" && <Schedules shown={{ report: kind.name, group, interval }} />}
      {interval !== "all" && group === "none" && (
        <NumberTable caption={t("by_interval")} head={t("start")} rows={report.rows} measures={kind.measures} nameOf={startOf} onOpen={(row, one) => setBehind({ row, measure: one })} />
      )}
    </>
  );
}

const exported = (path: string, query: Query): string =>
  `/api/v1${path}?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]))}`;
