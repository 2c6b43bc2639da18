import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { ApiProblem } from "../../api/client";
import { NumberField } from "./NumberField";
import type { Asked } from "./StaffingPage";
import { type Change, changeBody, changesSomething } from "./change";
import { useStaffingTexts } from "./texts";
import { type Estimate, MEASURES, type Measure, type Simulated, simulate } from "./what_if";
import css from "./Staffing.module.css";

interface Props {
  asked: Asked;
  queue: string;
  name: string;
  date: string;
  hasRota: boolean;
}

/** One queue's day with a change beside the day without it, simulated on the same contacts. */
export function WhatIf({ asked, queue, name, date, hasRota }: Props) {
  const c = useStaffingTexts();
  const [change, setChange] = useState<Change>({ queue, agents: -1, from: "14:00", until: "", arrivals: 100, handle: 100 });
  const [basis, setBasis] = useState(hasRota ? "planned" : "scheduled");
  const [seeds, setSeeds] = useState(10);
  const [progress, setProgress] = useState<{ done: number; whole: number } | null>(null);
  const [result, setResult] = useState<Simulated | null>(null);
  const [problem, setProblem] = useState("");
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const set = (part: Partial<Change>) => setChange({ ...change, ...part });
  const run = async () => {
    const stop = new AbortController();
    running.current = stop;
    setProgress({ done: 0, whole: 0 });
    setProblem("");
    try {
      const body = { ...asked, from: date, days: 1, agents: basis, seeds, changes: [changeBody(change)] };
      const found = await simulate(body, (done, whole) => setProgress({ done, whole }), stop.signal);
      setResult(found);
      if (!found) setProblem(c("sim_failed", { detail: c("broken") }));
    } catch (error) {
      if (!stop.signal.aborted) setProblem(c("sim_failed", { detail: error instanceof ApiProblem ? error.message : c("broken") }));
    } finally {
      setProgress(null);
    }
  };
  return (
    <section className={css.block} aria-labelledby="what-if">
      <h2 id="what-if" className={css.heading}>{c("what_if")}</h2>
      <form className={css.choice} onSubmit={(event) => { event.preventDefault(); void run(); }}>
        <NumberField label={c("agents")} min={-500} max={500} value={change.agents} onChange={(agents) => set({ agents })} />
        <TextInput size="xs" type="time" label={c("at")} value={change.from} onChange={(event) => set({ from: event.currentTarget.value })} />
        <TextInput size="xs" type="time" label={c("until")} value={change.until} onChange={(event) => set({ until: event.currentTarget.value })} />
        <NumberField label={c("arrivals")} min={0} max={1000} value={change.arrivals} onChange={(arrivals) => set({ arrivals })} />
        <NumberField label={c("handle")} min={1} max={1000} value={change.handle} onChange={(handle) => set({ handle })} />
        <NativeSelect size="xs" label={c("basis")} value={basis} onChange={(event) => setBasis(event.currentTarget.value)}
          data={(hasRota ? ["planned", "scheduled"] as const : ["scheduled"] as const).map((value) => ({ value, label: c(`basis.${value}`) }))} />
        <NumberField label={c("chance")} min={2} max={100} value={seeds} onChange={setSeeds} />
        {progress
          ? <Button size="xs" variant="default" onClick={() => running.current?.abort()}>{c("stop")}</Button>
          : <Button size="xs" type="submit" disabled={!changesSomething(change)} title={changesSomething(change) ? undefined : c("changes_nothing")}>{c("simulate")}</Button>}
      </form>
      {progress && (
        <div className={css.progress} role="status">
          <progress value={progress.done} max={progress.whole || 1} aria-label={c("what_if")} />
          {c("progress", { done: progress.done, whole: progress.whole || "…" })}
        </div>
      )}
      <div role="alert">{problem && <p className={css.trouble}>{problem}</p>}</div>
      {result && !progress && <Result result={result} queue={queue} date={date} label={c("result", { queue: name, day: date })} />}
    </section>
  );
}

const SHARES: readonly Measure[] = ["service_level", "abandonment", "occupancy"];

const shown = (measure: Measure, value: number | null | undefined): string => {
  if (value === null || value === undefined) return "–";
  if (SHARES.includes(measure)) return `${(value * 100).toFixed(1)} %`;
  return measure === "asa_s" ? `${value.toFixed(1)} s` : value.toFixed(1);
};

function Result({ result, queue, date, label }: { result: Simulated; queue: string; date: string; label: string }) {
  const c = useStaffingTexts();
  const plan = result.plan[date]?.[queue];
  const changed = result.changed?.[date]?.[queue];
  const difference = result.difference?.[date]?.[queue];
  if (!plan || !changed) return null;
  return (
    <>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={label}>
        <table className={css.table}>
          <thead><tr><th scope="col">{c("measure")}</th><th scope="col">{c("plan")}</th><th scope="col">{c("changed")}</th><th scope="col">{c("difference")}</th></tr></thead>
          <tbody>
            {MEASURES.filter((measure) => plan[measure]).map((measure) => (
              <tr key={measure}>
                <th scope="row">{c(measure)}</th>
                <Cell measure={measure} estimate={plan[measure]} /><Cell measure={measure} estimate={changed[measure]} /><Cell measure={measure} estimate={difference?.[measure]} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={css.facts}>
        <span>{c("plan")}: {plan.holds ? c("holds") : c("misses")}</span><span>{c("changed")}: {changed.holds ? c("holds") : c("misses")}</span>
        <span>{c("interval_note")}</span>
      </p>
    </>
  );
}

function Cell({ measure, estimate }: { measure: Measure; estimate: Estimate | undefined }) {
  const c = useStaffingTexts();
  return (
    <td>
      {shown(measure, estimate?.mean)}
      {estimate && estimate.low !== null && <small className={css.between}>{c("between", { low: shown(measure, estimate.low), high: shown(measure, estimate.high) })}</small>}
    </td>
  );
}
