import { useQuery } from "@tanstack/react-query";
import type { Accuracy as Step, Page } from "../../api/types";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import { trend } from "./curve";
import { percent, targetName, triageTexts } from "./texts";
import css from "./Triage.module.css";

const WEEKS = 12;
const WEEK_MS = 7 * 86_400_000;
const WIDE = 240;
const HIGH = 40;

const lastWeeks = () => {
  const end = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  return { start: new Date(end - WEEKS * WEEK_MS).toISOString(), end: new Date(end).toISOString(), days: 7 };
};

/** How right triage has been week by week, told by what people corrected and confirmed. */
export function Accuracy() {
  const t = triageTexts.use();
  const query = useQuery({ queryKey: ["classifier", "accuracy"], staleTime: 60_000, queryFn: () => api.get<Page<Step>>("/classifier/accuracy", lastWeeks()) });
  const steps = query.data?.items ?? [];
  const targets = [...new Set(steps.map((one) => one.target))];
  return (
    <section className={css.block} aria-label={t("accuracy")}>
      <h3 className={css.heading}>{t("accuracy")}</h3>
      {query.isError && <p className={css.trouble}>{t("failed", { detail: query.error.message })}</p>}
      {query.data && targets.length === 0 && <p className={css.muted}>{t("none_told")}</p>}
      <div className={css.trends}>
        {targets.map((target) => <Trend key={target} name={targetName(target)} steps={steps.filter((one) => one.target === target)} />)}
      </div>
    </section>
  );
}

function Trend({ name, steps }: { name: string; steps: readonly Step[] }) {
  const t = triageTexts.use();
  const language = useLanguage();
  const sum = (pick: (one: Step) => number) => steps.reduce((total, one) => total + pick(one), 0);
  const answered = sum((one) => one.answered);
  const share = answered ? `${percent(sum((one) => one.right) / answered)} %` : "–";
  const told = t("accuracy_of", { labels: sum((one) => one.labels), answered, right: share, corrected: sum((one) => one.corrected) });
  const begin = Date.parse(steps[0]?.start ?? "");
  const points = trend(steps.map((one) => ({ at: (Date.parse(one.start) - begin) / WEEK_MS, share: one.accuracy })), WIDE, HIGH);
  return (
    <figure className={css.trend}>
      <figcaption><b>{name}</b> <span className={css.muted}>{told}</span></figcaption>
      <svg viewBox={`-4 -4 ${WIDE + 8} ${HIGH + 8}`} role="img" aria-label={`${name}: ${told}`}>
        <rect width={WIDE} height={HIGH} className={css.frame} />
        <path d={points.map((one, place) => `${place === 0 ? "M" : "L"}${one.x} ${one.y}`).join(" ")} className={css.line} />
        {points.map((one) => <circle key={one.x} cx={one.x} cy={one.y} r={3} className={css.dot}><title>{`${fullMoment(language, new Date(begin + one.at * WEEK_MS).toISOString())}: ${percent(one.share)} %`}</title></circle>)}
      </svg>
    </figure>
  );
}
