import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../../api/client";
import type { AdminRow, Page } from "../../api/types";
import type { components } from "../../api/wire";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import { toasts } from "../../ui/toasts";
import { reportTexts } from "./texts";
import css from "./Reports.module.css";

type Schedule = components["schemas"]["ReportScheduleView"];
type State = components["schemas"]["ScheduleStateView"];

const EVERY = ["day", "week", "month"] as const;
const FORMATS = ["xlsx", "csv", "parquet"] as const;

interface Shown {
  report: string;
  group: string;
  interval: string;
}

const refused = (error: unknown) => toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : reportTexts.tr("failed") });

/** Reports that come by mail: those there are, with how they fare, and one more like the report on screen. */
export function Schedules({ shown }: { shown: Shown }) {
  const t = reportTexts.use();
  const [making, setMaking] = useState(false);
  const found = useQuery({ queryKey: ["report-schedules"], queryFn: () => api.get<Page<Schedule>>("/report-schedules", { limit: 100 }) });
  const rows = found.data?.items ?? [];
  return (
    <section className={css.block} aria-label={t("by_mail")}>
      <h2 className={css.blockTitle}>{t("by_mail")}<Button size="compact-xs" variant="default" onClick={() => setMaking(!making)}>{t(making ? "close" : "mail_this")}</Button></h2>
      {making && <NewSchedule shown={shown} onMade={() => { setMaking(false); void found.refetch(); }} />}
      {rows.length > 0 && (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={t("by_mail")}>
          <table className={css.table}>
            <thead><tr>{(["name", "report", "when", "recipients", "next", "state"] as const).map((key) => <th key={key} scope="col">{t(key)}</th>)}<th scope="col"><span className="visually-hidden">{t("remove")}</span></th></tr></thead>
            <tbody>{rows.map((row) => <Line key={row.id} row={row} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Line({ row }: { row: Schedule }) {
  const t = reportTexts.use();
  const language = useLanguage();
  const queries = useQueryClient();
  const path = `/report-schedules/${row.id}`;
  const state = useQuery({ queryKey: ["report-schedules", row.id], refetchInterval: 30_000, queryFn: () => api.get<State>(`${path}/state`) }).data;
  const act = (work: () => Promise<unknown>) => void work().catch(refused).finally(() => void queries.invalidateQueries({ queryKey: ["report-schedules"] }));
  return (
    <tr>
      <th scope="row">{row.name}</th>
      <td>{row.report} · {row.format.toUpperCase()}</td>
      <td>{t(`every.${row.every}`)} {row.at} {row.time_zone}</td>
      <td>{row.recipients.join(", ")}</td>
      <td>{state?.next_at ? fullMoment(language, state.next_at) : "–"}</td>
      <td>{state?.last_error ? <strong>{state.last_error}</strong> : state?.last_due_at ? t("sent_last", { at: fullMoment(language, state.last_due_at) }) : "–"}</td>
      <td>
        <span className={css.exports}>
          <Button size="compact-xs" variant="default" onClick={() => act(() => api.post(`${path}/send`))}>{t("send_now")}</Button>
          <Button size="compact-xs" variant="default" onClick={() => act(() => api.delete(path))}>{t("remove")}</Button>
        </span>
      </td>
    </tr>
  );
}

function NewSchedule({ shown, onMade }: { shown: Shown; onMade: () => void }) {
  const t = reportTexts.use();
  const inboxes = useQuery({ queryKey: ["inbox-names"], queryFn: () => api.get<Page<AdminRow>>("/inboxes", { limit: 100 }) });
  const [wish, setWish] = useState({ name: "", every: "day" as (typeof EVERY)[number], at: "07:00", format: "xlsx" as (typeof FORMATS)[number], inbox_id: "", recipients: "" });
  const set = (part: Partial<typeof wish>) => setWish((held) => ({ ...held, ...part }));
  const rows = inboxes.data?.items ?? [];
  const inbox = wish.inbox_id || rows[0]?.id || "";
  const make = async (event: FormEvent) => {
    event.preventDefault();
    const recipients = wish.recipients.split(/[\s,;]+/).filter(Boolean);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    try {
      await api.post("/report-schedules", { ...wish, inbox_id: inbox, recipients, report: shown.report, group_by: shown.group, interval: shown.interval, time_zone: zone });
      onMade();
    } catch (error) {
      refused(error);
    }
  };
  return (
    <form className={css.form} onSubmit={(event) => void make(event)}>
      <TextInput size="xs" label={t("name")} required value={wish.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <NativeSelect size="xs" label={t("when")} value={wish.every} data={EVERY.map((value) => ({ value, label: t(`every.${value}`) }))} onChange={(event) => set({ every: event.currentTarget.value as typeof wish.every })} />
      <TextInput size="xs" type="time" label={t("at")} value={wish.at} onChange={(event) => set({ at: event.currentTarget.value })} />
      <NativeSelect size="xs" label={t("file")} value={wish.format} data={FORMATS.map((value) => ({ value, label: value.toUpperCase() }))} onChange={(event) => set({ format: event.currentTarget.value as typeof wish.format })} />
      <NativeSelect size="xs" label={t("inbox")} value={inbox} data={rows.map((row) => ({ value: row.id, label: String(row.name) }))} onChange={(event) => set({ inbox_id: event.currentTarget.value })} />
      <Textarea size="xs" autosize minRows={1} label={t("recipients")} required value={wish.recipients} onChange={(event) => set({ recipients: event.currentTarget.value })} />
      <Button type="submit" size="xs">{t("save")}</Button>
    </form>
  );
}
