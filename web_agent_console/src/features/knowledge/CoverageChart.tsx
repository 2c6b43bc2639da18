import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Coverage } from "../../api/knowledge";
import { api } from "../../app/hub";
import { hubNow } from "../../live/hub_clock";
import { Found, Table } from "./parts";
import { coveragePath, stretchOf, wholeShare } from "./coverage";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const WIDTH = 900;
const HEIGHT = 160;
const LEFT = 44;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** The share of contacts answered with a suggestion, over time; drawn by hand like the other charts, and as a table. */
export function CoverageChart({ days }: { days: number }) {
  const t = knowledgeTexts.use();
  const stretch = useMemo(() => stretchOf(days, hubNow()), [days]);
  const query = useQuery({ queryKey: ["coverage", stretch], queryFn: () => api.get<{ items: Coverage[] }>("/learning/coverage", stretch) });
  return <Found query={query}>{({ items }) => <Chart steps={items} title={t("coverage")} />}</Found>;
}

function Chart({ steps, title }: { steps: readonly Coverage[]; title: string }) {
  const t = knowledgeTexts.use();
  const whole = wholeShare(steps);
  const every = Math.max(1, Math.ceil(steps.length / 8));
  const x = (place: number) => LEFT + ((place + 0.5) / steps.length) * (WIDTH - LEFT);
  const dayOf = (step: Coverage) => step.start.slice(5, 10);
  return (
    <figure className={css.chart}>
      <figcaption>{title}: <strong>{whole === null ? t("coverage_none") : percent(whole)}</strong></figcaption>
      <svg viewBox={`0 -8 ${WIDTH} ${HEIGHT + 30}`} role="img" aria-label={title}>
        {TICKS.map((share) => (
          <g key={share}>
            <line x1={LEFT} x2={WIDTH} y1={(1 - share) * HEIGHT} y2={(1 - share) * HEIGHT} className={css.rule} />
            <text x={LEFT - 6} y={(1 - share) * HEIGHT + 4} textAnchor="end" className={css.tick}>{percent(share)}</text>
          </g>
        ))}
        {steps.map((step, place) => place % every === 0 && <text key={step.start} x={x(place)} y={HEIGHT + 18} textAnchor="middle" className={css.tick}>{dayOf(step)}</text>)}
        <g transform={`translate(${LEFT} 0)`}><path className={css.curve} d={coveragePath(steps, WIDTH - LEFT, HEIGHT)} /></g>
        {steps.map((step, place) => step.share !== null && (
          <circle key={step.start} className={css.dot} cx={x(place)} cy={(1 - step.share) * HEIGHT} r={3}>
            <title>{t("coverage_day", { day: dayOf(step), share: percent(step.share), n: step.contacts })}</title>
          </circle>
        ))}
      </svg>
      <details>
        <summary>{t("numbers")}</summary>
        <Table label={title} heads={[t("day"), t("contacts"), t("answered"), t("share")]}>
          {steps.map((step) => (
            <tr key={step.start}><td>{step.start.slice(0, 10)}</td><td>{step.contacts}</td><td>{step.answered}</td><td>{step.share === null ? "–" : percent(step.share)}</td></tr>
          ))}
        </Table>
      </details>
    </figure>
  );
}
