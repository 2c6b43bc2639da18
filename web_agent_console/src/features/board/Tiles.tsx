import type { Board } from "../../api/types";
import { useT } from "../../i18n";
import { duration } from "../../i18n/time";
import { Tile } from "./Tile";
import { mostHealth, serviceLevelHealth, strictest, waitHealth, wholeServiceLevel } from "./health";
import { boardTexts } from "./texts";
import type { Sample } from "./trend";
import css from "./Board.module.css";

/** The six numbers that matter first, each with its target and its course. */
export function Tiles({ board, now, samples }: { board: Board; now: number; samples: readonly Sample[] }) {
  const t = useT();
  const own = boardTexts.use();
  const { totals } = board;
  const level = wholeServiceLevel(board);
  const limits = strictest(board.queues);
  const since = board.queues.map((queue) => queue.longest_wait_since).filter((at) => at !== null).sort()[0];
  const longest = since ? Math.max(0, (now - Date.parse(since)) / 1000) : totals.longest_wait_s;
  const most = (n: string | number) => own("board.target_most", { n });
  const inTime = most(duration(t, limits.wait_amber_s));
  const of = (pick: (sample: Sample) => number | null) => samples.map(pick);
  const targetLevel = Math.round(limits.level_amber * 100);
  return (
    <section className={css.tiles} aria-label={own("board.title")}>
      <Tile label={own("board.waiting")} value={totals.waiting} trend={of((one) => one.waiting)} note={most(totals.ready)}
        health={totals.waiting === 0 ? "none" : mostHealth(totals.waiting, totals.ready, totals.ready * 2)} />
      <Tile label={own("board.longest")} value={longest === null ? "–" : duration(t, longest)} health={waitHealth(longest, limits)} note={inTime} trend={of((one) => one.longest ?? 0)} />
      <Tile label={own("board.service_level")} value={level ? `${Math.round(level.value * 100)} %` : null} trend={of((one) => one.level)} title={own("board.sl_formula")}
        health={serviceLevelHealth(level?.value ?? null, limits)}
        note={`${own("board.target", { n: targetLevel })}${level ? ` · ${own("board.of", { a: level.numerator, b: level.denominator })}` : ""}`} />
      <Tile label={own("board.abandoned")} value={totals.abandoned} trend={of((one) => one.abandoned)} note={most(0)}
        health={totals.abandoned === 0 ? "none" : "watch"} />
      <Tile label={own("board.ready")} value={totals.ready} trend={of((one) => one.ready)} health={totals.ready === 0 && totals.waiting > 0 ? "bad" : "none"}
        note={`${own("board.target_least", { n: Math.max(1, totals.waiting) })} · ${own("board.busy")}: ${totals.busy}`} />
      <Tile label={own("board.asa")} value={totals.asa_s === null ? null : duration(t, totals.asa_s)} health={waitHealth(totals.asa_s, limits)} note={inTime} trend={of((one) => one.asa)} />
    </section>
  );
}
