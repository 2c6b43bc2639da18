import { Loader } from "@mantine/core";
import type { Board } from "../../api/types";
import { useHubSecond, useUser } from "../../app/hooks";
import { useLanguage, useT } from "../../i18n";
import { duration, timeOfDay } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { AgentGrid } from "./AgentGrid";
import { QueueTable } from "./QueueTable";
import { Tile } from "./Tile";
import { STALE_AFTER_S, serviceLevelHealth, waitHealth, wholeServiceLevel } from "./health";
import type { Sample } from "./trend";
import { useBoard } from "./useBoard";
import css from "./Board.module.css";

export function BoardPage() {
  const t = useT();
  const user = useUser();
  if (user.role === "agent") return <Empty icon="shield" title={t("board.not_yours")} />;
  return <LiveBoard />;
}

function LiveBoard() {
  const t = useT();
  const language = useLanguage();
  const { board, samples, setState } = useBoard();
  const now = useHubSecond();
  if (!board) return <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>;
  const age = (now - Date.parse(board.as_of)) / 1000;
  const stale = age > STALE_AFTER_S;
  // Running clocks would pretend that we still know.
  const shown = stale ? Date.parse(board.as_of) : now;
  return (
    <div className={css.page} data-stale={stale || undefined}>
      <header className={css.head}>
        <h1 className={css.title}>{t("board.title")}</h1>
        <p className={css.asOf} role="status">
          {stale
            ? <><Icon name="wifiOff" size={15} />{t("board.stale", { time: duration(t, age) })}</>
            : <><Icon name="clock" size={15} />{t("board.as_of", { time: timeOfDay(language, board.as_of) })}</>}
        </p>
      </header>
      <Tiles board={board} now={shown} samples={samples} />
      <QueueTable queues={board.queues} now={shown} />
      <AgentGrid agents={board.agents} now={shown} onSetState={setState} />
    </div>
  );
}

function Tiles({ board, now, samples }: { board: Board; now: number; samples: readonly Sample[] }) {
  const t = useT();
  const { totals } = board;
  const level = wholeServiceLevel(board);
  const since = board.queues.map((queue) => queue.longest_wait_since).filter((at) => at !== null).sort()[0];
  const longest = since ? Math.max(0, (now - Date.parse(since)) / 1000) : (totals.longest_wait_s ?? null);
  const within = Math.min(...board.queues.map((queue) => queue.service_level?.within_s ?? 60), 3600);
  const waiting = totals.waiting ?? 0;
  const ready = totals.ready ?? 0;
  const percent = level ? `${Math.round(level.value * 100)} %` : null;
  return (
    <section className={css.tiles} aria-label={t("board.title")}>
      <Tile label={t("board.waiting")} value={waiting} trend={samples.map((one) => one.waiting)} />
      <Tile label={t("board.longest")} value={longest === null ? "–" : duration(t, longest)} health={waitHealth(longest, within)} trend={samples.map((one) => one.longest ?? 0)} />
      <Tile label={t("board.service_level")} value={percent} trend={samples.map((one) => one.level)} title={t("board.sl_formula")}
        health={level ? serviceLevelHealth(level) : "none"}
        note={level ? `${t("board.target", { n: Math.round(level.target * 100) })} · ${t("board.of", { a: level.numerator, b: level.denominator })}` : undefined} />
      <Tile label={t("board.ready")} value={ready} trend={samples.map((one) => one.ready)} health={ready === 0 && waiting > 0 ? "bad" : "none"} note={`${t("board.busy")}: ${totals.busy ?? 0}`} />
      <Tile label={t("board.asa")} value={totals.asa_s === null || totals.asa_s === undefined ? null : duration(t, totals.asa_s)} trend={samples.map((one) => one.asa)} />
      <Tile label={t("board.abandoned")} value={totals.abandoned ?? null} trend={samples.map((one) => one.abandoned)} />
    </section>
  );
}
