import { Loader, NativeSelect } from "@mantine/core";
import { Fragment, lazy, Suspense, useState } from "react";
import type { Board } from "../../api/types";
import { useHubSecond, useUser } from "../../app/hooks";
import { useLanguage, useT } from "../../i18n";
import { duration, timeOfDay } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { CallGrid } from "../calls/CallGrid";
import { AgentGrid } from "./AgentGrid";
import { AlertList } from "./AlertList";
import { FailedMessages } from "./FailedMessages";
import { FullScreen } from "./FullScreen";
import { QueueTable } from "./QueueTable";
import { RiskTable } from "./RiskTable";
import { Tile } from "./Tile";
import { STALE_AFTER_S, mostHealth, serviceLevelHealth, strictest, waitHealth, wholeServiceLevel } from "./health";
import type { Sample } from "./trend";
import { ROTATIONS, keepRotation, pageAt, rotationKept, shiftAt, useTurn } from "./rotation";
import { useBoard } from "./useBoard";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

const DayChart = lazy(() => import("./DayChart").then((part) => ({ default: part.DayChart })));

export function BoardPage() {
  const t = useT();
  const user = useUser();
  if (user.role === "agent") return <Empty icon="shield" title={t("board.not_yours")} />;
  return <LiveBoard />;
}

function LiveBoard() {
  const t = useT();
  const own = boardTexts.use();
  const language = useLanguage();
  const { board, samples, setState } = useBoard();
  const now = useHubSecond();
  const [tv, setTv] = useState(false);
  const [rotation, setRotation] = useState(rotationKept);
  const turn = useTurn(tv, rotation);
  if (!board) return <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>;
  const age = (now - Date.parse(board.as_of)) / 1000;
  const stale = age > STALE_AFTER_S;
  // Running clocks would pretend that we still know.
  const shown = stale ? Date.parse(board.as_of) : now;
  const rotates = tv && rotation > 0;
  const pages = [
    <><Tiles board={board} now={shown} samples={samples} /><QueueTable queues={board.queues} now={shown} /></>,
    <><CallGrid now={shown} /><RiskTable now={shown} /><FailedMessages /></>,
    <AgentGrid key="agents" agents={board.agents} now={shown} onSetState={setState} />,
    <Suspense key="day"><DayChart /></Suspense>,
  ];
  const page = pageAt(turn, pages.length, rotates);
  const [right, down] = rotates ? shiftAt(turn) : [0, 0];
  return (
    <div id="board" className={css.page} data-stale={stale || undefined} data-tv={tv || undefined} style={{ translate: `${right}px ${down}px` }}>
      <header className={css.head}>
        <h1 className={css.title}>{own("board.title")}</h1>
        <p className={css.asOf} role="status">
          {stale
            ? <><Icon name="wifiOff" size={15} />{own("board.stale", { time: duration(t, age) })}</>
            : <><Icon name="clock" size={15} />{own("board.as_of", { time: timeOfDay(language, board.as_of) })}</>}
        </p>
        {!tv && (
          <NativeSelect size="xs" aria-label={own("rotate")} value={String(rotation)} data={ROTATIONS.map((one) => ({ value: String(one), label: one === 0 ? own("rotate_off") : own("rotate_s", { n: one }) }))}
            onChange={(event) => {
              setRotation(Number(event.currentTarget.value));
              keepRotation(Number(event.currentTarget.value));
            }} />
        )}
        {page !== null && <span className={css.muted}>{page + 1} / {pages.length}</span>}
        <FullScreen on={tv} onChange={setTv} />
      </header>
      {board.warnings.map((text) => <p key={text} className={css.warning} role="alert"><Icon name="alert" size={15} />{text}</p>)}
      <AlertList now={shown} />
      {page === null ? pages.map((one, place) => <Fragment key={place}>{one}</Fragment>) : pages[page]}
    </div>
  );
}

/** The six numbers that matter first, each with its target and its course. */
function Tiles({ board, now, samples }: { board: Board; now: number; samples: readonly Sample[] }) {
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
