import { Button, Loader, NativeSelect } from "@mantine/core";
import { Fragment, lazy, Suspense, useState } from "react";
import { useHubSecond, useUser } from "../../app/hooks";
import { useT } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { CallGrid } from "../calls/CallGrid";
import { AgentGrid } from "./AgentGrid";
import { AsOf, ageOf } from "./AsOf";
import { AlertList } from "./AlertList";
import { FailedMessages } from "./FailedMessages";
import { FullScreen } from "./FullScreen";
import { QueueTable } from "./QueueTable";
import { RiskTable } from "./RiskTable";
import { Tiles } from "./Tiles";
import { ROTATIONS, keepRotation, pageAt, rotationKept, shiftAt, useTurn } from "./rotation";
import { useBoard } from "./useBoard";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

const WallLinks = lazy(() => import("./WallLinks").then((part) => ({ default: part.WallLinks })));
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
  const { board, samples, setState } = useBoard();
  const now = useHubSecond();
  const [tv, setTv] = useState(false);
  const [rotation, setRotation] = useState(rotationKept);
  const turn = useTurn(tv, rotation);
  const [links, setLinks] = useState(false);
  if (!board) return <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>;
  const { stale, shown } = ageOf(board, now);
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
        <AsOf board={board} now={now} />
        {!tv && (
          <NativeSelect size="xs" aria-label={own("rotate")} value={String(rotation)} data={ROTATIONS.map((one) => ({ value: String(one), label: one === 0 ? own("rotate_off") : own("rotate_s", { n: one }) }))}
            onChange={(event) => {
              setRotation(Number(event.currentTarget.value));
              keepRotation(Number(event.currentTarget.value));
            }} />
        )}
        {page !== null && <span className={css.muted}>{page + 1} / {pages.length}</span>}
        {!tv && <Button size="compact-sm" variant="default" onClick={() => setLinks(true)}>{own("links")}</Button>}
        {links && <Suspense><WallLinks onClose={() => setLinks(false)} /></Suspense>}
        <FullScreen on={tv} onChange={setTv} />
      </header>
      {board.warnings.map((text) => <p key={text} className={css.warning} role="alert"><Icon name="alert" size={15} />{text}</p>)}
      <AlertList now={shown} />
      {page === null ? pages.map((one, place) => <Fragment key={place}>{one}</Fragment>) : pages[page]}
    </div>
  );
}
