import type { Measure, Line } from "./query";
import { shown } from "./query";
import css from "./Reports.module.css";

const WIDTH = 900;
const HEIGHT = 220;
const LEFT = 62;
const BOTTOM = 24;
const TICKS = 4;

/** Lines by interval, drawn by hand: one a group, told apart by dash and end label as well as by colour. */
export function Chart({ lines, labels, measure, title }: { lines: readonly Line[]; labels: readonly string[]; measure: Pick<Measure, "unit">; title: string }) {
  const most = Math.max(measure.unit === "share" ? 1 : 0, ...lines.flatMap((line) => line.values.map((value) => value ?? 0))) || 1;
  const x = (index: number) => LEFT + (labels.length < 2 ? 0.5 : index / (labels.length - 1)) * (WIDTH - LEFT - 12);
  const y = (value: number) => 8 + (1 - value / most) * (HEIGHT - BOTTOM - 8);
  const every = Math.max(1, Math.ceil(labels.length / 8));
  return (
    <figure className={css.chart}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
        {Array.from({ length: TICKS + 1 }, (_, tick) => (most / TICKS) * tick).map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={WIDTH - 12} y1={y(value)} y2={y(value)} className={css.rule} />
            <text x={LEFT - 6} y={y(value) + 4} textAnchor="end" className={css.tick}>{shown(measure, value)}</text>
          </g>
        ))}
        {labels.map((label, index) => index % every === 0 && <text key={index} x={x(index)} y={HEIGHT - 6} textAnchor="middle" className={css.tick}>{label}</text>)}
        {lines.map((line, number) => (
          <g key={line.key} className={css.line} data-line={number}>
            <path d={path(line.values, x, y)} />
            {line.values.map((value, index) => value !== null && (
              <circle key={index} cx={x(index)} cy={y(value)} r={labels.length > 60 ? 1.5 : 2.6}>
                <title>{`${line.name} ${labels[index] ?? ""}: ${shown(measure, value)}`}</title>
              </circle>
            ))}
          </g>
        ))}
      </svg>
      {lines.length > 1 && (
        <ul className={css.legend}>{lines.map((line, number) => <li key={line.key} data-line={number}><i aria-hidden="true" />{line.name}</li>)}</ul>
      )}
    </figure>
  );
}

function path(values: readonly (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let pen = "M";
  return values.map((value, index) => {
    if (value === null) {
      pen = "M";
      return "";
    }
    const step = `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
    return step;
  }).join("");
}
