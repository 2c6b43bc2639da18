import { Loader, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { StaffedQueue, Staffing } from "../../api/types";
import { api } from "../../app/hub";
import { useUser } from "../../app/hooks";
import { useT } from "../../i18n";
import { duration } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { Chart } from "./Chart";
import { NumberField } from "./NumberField";
import { WhatIf } from "./WhatIf";
import { useStaffingTexts } from "./texts";
import css from "./Staffing.module.css";

const DAY_MS = 86_400_000;
const DAYS = ["1", "7", "14"];

const tomorrow = (): string => {
  const day = new Date(Date.now() + DAY_MS);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
};

/** What is expected, how many agents each half hour needs and has, and what a change would do. */
export function StaffingPage() {
  const t = useT();
  const user = useUser();
  if (user.role === "agent") return <Empty icon="shield" title={t("board.not_yours")} />;
  return <Plan />;
}

export interface Asked {
  from: string;
  days: number;
  shrinkage: number;
  history_days: number;
  time_zone: string;
}

function Plan() {
  const c = useStaffingTexts();
  const [from, setFrom] = useState(tomorrow);
  const [days, setDays] = useState("7");
  const [shrinkage, setShrinkage] = useState(30);
  const [history, setHistory] = useState(56);
  const asked: Asked = {
    from,
    days: Number(days),
    shrinkage: shrinkage / 100,
    history_days: history,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  // A number being typed is no question yet.
  const settled = useDeferredValue(JSON.stringify(asked));
  const query = useQuery({
    queryKey: ["staffing", settled],
    enabled: from !== "",
    staleTime: 60_000,
    queryFn: () => api.get<Staffing>("/staffing", JSON.parse(settled) as Record<string, string | number>),
  });
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 className={css.title}>{c("title")}</h1>
        <TextInput size="xs" type="date" label={c("from")} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <NativeSelect size="xs" label={c("days")} value={days} data={DAYS} onChange={(event) => setDays(event.currentTarget.value)} />
        <NumberField label={c("shrinkage")} min={0} max={90} value={shrinkage} onChange={setShrinkage} />
        <NumberField label={c("history")} min={1} max={400} value={history} onChange={setHistory} />
      </header>
      {query.isLoading && <p className={css.loading} role="status"><Loader size="sm" aria-hidden />{c("loading")}</p>}
      {query.isError && <Empty icon="alert" title={c("failed", { detail: query.error.message })} />}
      {query.data && <Queues key={`${query.data.from} ${query.data.days}`} staffing={query.data} asked={asked} />}
    </div>
  );
}

function Queues({ staffing, asked }: { staffing: Staffing; asked: Asked }) {
  const c = useStaffingTexts();
  const t = useT();
  const busy = Object.entries(staffing.queues).filter(([, queue]) => queue.intervals.length > 0);
  const [chosen, setChosen] = useState("");
  const [day, setDay] = useState("");
  const [id, queue] = busy.find(([each]) => each === chosen) ?? busy[0] ?? ["", null];
  if (!queue) return <Empty icon="clock" title={c("none")} />;
  const dates = [...new Set(queue.intervals.map((row) => row.at.slice(0, 10)))];
  const date = dates.includes(day) ? day : (dates[0] ?? "");
  return (
    <>
      <section className={css.block}>
        <div className={css.choice}>
          <NativeSelect size="xs" label={c("queue")} value={id} data={busy.map(([value, one]) => ({ value, label: one.name }))} onChange={(event) => setChosen(event.currentTarget.value)} />
          <NativeSelect size="xs" label={c("day")} value={date} data={dates} onChange={(event) => setDay(event.currentTarget.value)} />
          <p className={css.facts}>
            <span>{c("target", { share: Math.round(queue.target.share * 100), time: duration(t, queue.target.within_s) })}</span>
            <Channels queue={queue} />
          </p>
        </div>
        <Chart rows={queue.intervals.filter((row) => row.at.startsWith(date))} label={c("chart", { queue: queue.name, day: date })} />
      </section>
      <WhatIf key={`${id} ${date}`} asked={asked} queue={id} name={queue.name} date={date} hasRota={queue.intervals.some((row) => row.at.startsWith(date) && row.planned !== null)} />
    </>
  );
}

function Channels({ queue }: { queue: StaffedQueue }) {
  const c = useStaffingTexts();
  const t = useT();
  return Object.entries(queue.channels).map(([channel, facts]) => (
    <span key={channel}>
      {c("method", {
        channel,
        handle: duration(t, facts.handle_s),
        patience: facts.patience_s === null ? c("endless") : c("patience", { time: duration(t, facts.patience_s) }),
        method: facts.method === "smoothing" ? c("method.smoothing") : c("method.seasonal"),
        error: facts.forecast_error === null ? "" : c("error", { n: Math.round(facts.forecast_error * 100) }),
      })}
    </span>
  ));
}
