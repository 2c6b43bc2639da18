import { Loader } from "@mantine/core";
import { useEffect, useState } from "react";
import { useHubSecond } from "../../app/hooks";
import { useT } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { AgentGrid } from "./AgentGrid";
import { AsOf, ageOf } from "./AsOf";
import { useAwake } from "./awake";
import { QueueTable } from "./QueueTable";
import { Tiles } from "./Tiles";
import { pageAt, shiftAt, useTurn } from "./rotation";
import { boardTexts } from "./texts";
import { useScreen } from "./useScreen";
import css from "./Board.module.css";

const DEFAULT_ROTATE_S = 20;

/** What the address says: the token behind the `#`, and how long each page is seen (`?rotate=20`; 0: one page). */
function asked(): { token: string; rotate: number } {
  const rotate = new URLSearchParams(location.search).get("rotate");
  return { token: location.hash.slice(1), rotate: rotate === null ? DEFAULT_ROTATE_S : Math.max(0, Number(rotate) || 0) };
}

/** The live board on a wall: nobody is signed in, nothing can be clicked. */
export function WallPage() {
  const t = useT();
  const own = boardTexts.use();
  const [{ token, rotate }] = useState(asked);
  const { board, samples, ended } = useScreen(token);
  const now = useHubSecond();
  const turn = useTurn(true, rotate);
  useAwake(true);
  useEffect(() => {
    document.title = own("board.title");
  }, [own]);
  if (ended) return <Empty icon="shield" title={own("link_ended")} />;
  if (!board) return <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>;
  const { stale, shown } = ageOf(board, now);
  const pages = [
    <div key="queues" className={css.wallPage}><Tiles board={board} now={shown} samples={samples} /><QueueTable queues={board.queues} now={shown} readOnly /></div>,
    <AgentGrid key="agents" agents={board.agents} now={shown} />,
  ];
  const page = pageAt(turn, pages.length, rotate > 0);
  const [right, down] = shiftAt(turn);
  return (
    <main className={css.page} data-stale={stale || undefined} data-tv style={{ translate: `${right}px ${down}px` }}>
      <header className={css.head}>
        <h1 className={css.title}>{own("board.title")}</h1>
        <AsOf board={board} now={now} />
        {page !== null && <span className={css.muted}>{page + 1} / {pages.length}</span>}
      </header>
      {page === null ? pages : pages[page]}
    </main>
  );
}
