import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { NativeSelect } from "@mantine/core";
import type { components } from "../../api/wire";
import type { Query } from "../../api/client";
import { api } from "../../app/hub";
import { reportTexts } from "./texts";
import css from "./Reports.module.css";

type Quality = components["schemas"]["QualityReportView"];
type Reliability = components["schemas"]["ReliabilityView"];

const QUALITY_GROUPS = ["agent", "queue", "team", "channel", "form", "scorer"] as const;
const percent = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : `${(value * 100).toFixed(1)} %`);

/** Quality by agent, queue, form or supervisor, with how far those who judge agree. */
export function QualityReport({ when }: { when: Query }) {
  const t = reportTexts.use();
  const [group, setGroup] = useState<(typeof QUALITY_GROUPS)[number]>("agent");
  const found = useQuery({ queryKey: ["quality", when, group], queryFn: () => api.get<Quality>("/reports/quality", { ...when, group_by: group }) });
  const rows = found.data ? [...found.data.rows, ...(found.data.totals ? [{ ...found.data.totals, name: t("together") }] : [])] : [];
  return (
    <section className={css.block} aria-label={t("quality")}>
      <h2 className={css.blockTitle}>
        {t("quality")}
        <NativeSelect size="xs" aria-label={t("group")} value={group} data={QUALITY_GROUPS.map((value) => ({ value, label: t(`group.${value}`) }))} onChange={(event) => setGroup(event.currentTarget.value as typeof group)} />
      </h2>
      {found.isSuccess && rows.length === 0 ? <p className={css.none}>{t("no_rows")}</p> : (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={t("quality")}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t(`group.${group}`)}</th>
                {(["scores", "score", "critical", "panels", "spread", "bias"] as const).map((key) => <th key={key} scope="col" className={css.num}>{t(key)}</th>)}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={`${row.id} ${index}`}>
                  <th scope="row">{row.name || t("nobody")}</th>
                  <td className={css.num}>{row.scores}</td><td className={css.num}>{percent(row.value)}</td><td className={css.num}>{row.failed}</td>
                  <td className={css.num}>{row.panels}</td><td className={css.num}>{percent(row.spread)}</td><td className={css.num}>{percent(row.bias)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Whether the foretold probabilities of broken promises came true: the reliability table. */
export function CalibrationReport({ when }: { when: Query }) {
  const t = reportTexts.use();
  const found = useQuery({ queryKey: ["calibration", when], queryFn: () => api.get<Reliability>("/reports/breach-calibration", when) });
  const told = found.data;
  return (
    <section className={css.block} aria-label={t("calibration")}>
      <h2 className={css.blockTitle}>{t("calibration")}{told && told.brier !== null && <span className={css.hint}>{t("brier", { n: told.brier.toFixed(3) })}</span>}</h2>
      {told?.count === 0 ? <p className={css.none}>{t("no_rows")}</p> : (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={t("calibration")}>
          <table className={css.table}>
            <thead><tr>{(["bin", "count", "forecast", "came", "interval95"] as const).map((key) => <th key={key} scope="col" className={key === "bin" ? undefined : css.num}>{t(key)}</th>)}</tr></thead>
            <tbody>
              {told?.bins.filter((one) => one.count > 0).map((one) => (
                <tr key={one.low}>
                  <th scope="row">{Math.round(one.low * 100)}–{Math.round(one.high * 100)} %</th>
                  <td className={css.num}>{one.count}</td><td className={css.num}>{percent(one.forecast)}</td><td className={css.num}>{percent(one.broken)}</td>
                  <td className={css.num}>{percent(one.interval_low)} – {percent(one.interval_high)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
