import { type KeyboardEvent, useRef, useState } from "react";
import type { Measure, Row } from "./query";
import { shown } from "./query";
import { reportTexts } from "./texts";
import css from "./Reports.module.css";

interface Props {
  caption: string;
  head: string;
  rows: readonly Row[];
  measures: readonly Measure[];
  nameOf: (row: Row) => string;
  onOpen: (row: Row, measure: Measure) => void;
}

const STEPS: Record<string, [number, number]> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Numbers in rows; one of them is in the tab order, arrows go to the others, Enter opens what is behind. */
export function NumberTable({ caption, head, rows, measures, nameOf, onOpen }: Props) {
  const t = reportTexts.use();
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<[number, number]>([0, 0]);
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const next: [number, number] = [
      Math.min(rows.length - 1, Math.max(0, at[0] + step[0])),
      Math.min(measures.length - 1, Math.max(0, at[1] + step[1])),
    ];
    setAt(next);
    table.current?.querySelector<HTMLElement>(`[data-cell="${next.join(":")}"]`)?.focus();
  };
  return (
    <section className={css.block} aria-label={caption}>
      <h2 className={css.blockTitle}>{caption} <span className={css.hint}>{t("hint")}</span></h2>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={caption}>
        <table className={css.table} ref={table} onKeyDown={move}>
          <thead>
            <tr>
              <th scope="col">{head}</th>
              {measures.map((one) => <th key={one.name} scope="col" className={css.num} title={`${one.formula}\n− ${one.exclusions}`}>{one.title}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, down) => (
              <tr key={`${row.start} ${row.group?.id ?? "*"}`} data-total={row.group === null || undefined}>
                <th scope="row">{nameOf(row)}</th>
                {measures.map((one, across) => {
                  const cell = row.values[one.name];
                  return (
                    <td key={one.name} className={css.num}>
                      <button type="button" className={css.cell} data-cell={`${down}:${across}`} tabIndex={at[0] === down && at[1] === across ? 0 : -1}
                        title={cell && cell.denominator > 0 ? t("of", { a: round(cell.numerator), b: round(cell.denominator) }) : undefined}
                        onFocus={() => setAt([down, across])} onClick={() => onOpen(row, one)}>
                        {shown(one, cell?.value ?? null)}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const round = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));
