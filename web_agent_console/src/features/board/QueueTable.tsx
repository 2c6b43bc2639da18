import { lazy, Suspense, useState } from "react";
import type { BoardQueue } from "../../api/types";
import { clock } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { HealthMark } from "./Tile";
import { queueHealth, serviceLevelHealth, waitHealth, worstFirst } from "./health";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

const QueueLimits = lazy(() => import("./QueueLimits").then((part) => ({ default: part.QueueLimits })));

export function QueueTable({ queues, now, readOnly = false }: { queues: readonly BoardQueue[]; now: number; readOnly?: boolean }) {
  const own = boardTexts.use();
  return (
    <section className={css.block} aria-label={own("board.queues")}>
      <h2 className={css.blockTitle}>{own("board.queues")}</h2>
      {queues.length === 0 ? <Empty icon="queue" title={own("board.no_queues")} /> : (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={own("board.queues")}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{own("board.queue")}</th>
                <th scope="col" className={css.num}>{own("board.waiting")}</th>
                <th scope="col" className={css.num}>{own("board.longest")}</th>
                <th scope="col" className={css.num}>{own("board.service_level")}</th>
                <th scope="col" className={css.num}>{own("board.abandoned")}</th>
                <th scope="col" className={css.num} title={own("board.crew_hint")}>{own("board.crew")}</th>
                <th scope="col" className={css.num}>{own("board.offered")}</th>
                <th scope="col" className={css.num}>{own("board.active")}</th>
                <th scope="col" className={css.num}>{own("board.wrap_up")}</th>
                <th scope="col" className={css.num}>{own("board.due_soon")}</th>
                <th scope="col" className={css.num}>{own("board.breached")}</th>
              </tr>
            </thead>
            <tbody>{worstFirst(queues).map((queue) => <Row key={queue.id} queue={queue} now={now} readOnly={readOnly} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ queue, now, readOnly }: { queue: BoardQueue; now: number; readOnly: boolean }) {
  const own = boardTexts.use();
  const [limits, setLimits] = useState(false);
  const level = queue.service_level;
  const wait = queue.longest_wait_since ? (now - Date.parse(queue.longest_wait_since)) / 1000 : queue.longest_wait_s;
  return (
    <tr>
      <th scope="row">
        <span className={css.queueName}>
          {queue.name}<HealthMark health={queueHealth(queue)} />
          {!readOnly && <button type="button" className={css.more} aria-label={`${own("limits")}: ${queue.name}`} onClick={() => setLimits(true)}><Icon name="gear" size={13} /></button>}
        </span>
        {limits && <Suspense><QueueLimits queue={queue} onClose={() => setLimits(false)} /></Suspense>}
      </th>
      <td className={css.num}>{queue.waiting}</td>
      <td className={css.num} data-health={waitHealth(wait, queue.thresholds)}>{wait === null ? "–" : clock(wait)}</td>
      <td className={css.num} data-health={serviceLevelHealth(level.value, queue.thresholds)} title={level.denominator ? own("board.of", { a: level.numerator, b: level.denominator }) : own("board.no_data")}>
        {level.value === null ? "–" : `${Math.round(level.value * 100)} %`}
        <span className={css.target}> / {Math.round(level.target * 100)}</span>
      </td>
      <td className={css.num}>{queue.abandoned}</td>
      <td className={css.num} data-health={queue.agents_ready === 0 && queue.waiting > 0 ? "bad" : "none"}>
        <span aria-hidden="true">{queue.agents_ready} / {queue.agents_busy} / {queue.agents_wrap_up}</span>
        <span className="visually-hidden">{own("board.crew_words", { a: queue.agents_ready, b: queue.agents_busy, c: queue.agents_wrap_up })}</span>
      </td>
      <td className={css.num}>{queue.offered}</td>
      <td className={css.num}>{queue.active}</td>
      <td className={css.num}>{queue.wrap_up}</td>
      <td className={css.num} data-health={queue.due_soon > 0 ? "watch" : "none"}>{queue.due_soon}</td>
      <td className={css.num} data-health={queue.breached > 0 ? "bad" : "none"}>{queue.breached}</td>
    </tr>
  );
}
