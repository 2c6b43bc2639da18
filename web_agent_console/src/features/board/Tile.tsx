import { Icon } from "../../ui/icons";
import type { Health } from "./health";
import { linePath } from "./trend";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

const icons = { good: "checkCircle", watch: "alert", bad: "late" } as const;

export function HealthMark({ health }: { health: Health }) {
  const own = boardTexts.use();
  if (health === "none") return null;
  return <span className={css.mark} data-health={health}><Icon name={icons[health]} size={13} />{own(`board.${health}`)}</span>;
}

interface Props {
  label: string;
  value: string | number | null;
  health?: Health;
  note?: string | undefined;
  title?: string;
  trend?: readonly (number | null)[];
}

/** One number, large; never a silent zero: what is not known yet says so. */
export function Tile({ label, value, health = "none", note, title, trend = [] }: Props) {
  const own = boardTexts.use();
  const line = linePath(trend, 100, 18);
  return (
    <article className={css.tile} data-health={health} title={title}>
      <h2 className={css.tileLabel}>{label}<HealthMark health={health} /></h2>
      <p className={css.tileValue} data-empty={value === null || undefined}>{value ?? own("board.no_data")}</p>
      <p className={css.tileNote}>{note}</p>
      <svg className={css.trend} viewBox="-1 -2 102 22" preserveAspectRatio="none" role="img" aria-label={own("board.trend")}>
        {line && <path d={line} vectorEffect="non-scaling-stroke" />}
      </svg>
    </article>
  );
}
