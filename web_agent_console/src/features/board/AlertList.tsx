import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ApiProblem } from "../../api/client";
import type { Page } from "../../api/types";
import type { components } from "../../api/wire";
import { api } from "../../app/hub";
import { tr } from "../../i18n";
import { clock } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

type Alert = components["schemas"]["AlertView"];

const EVERY_MS = 4_000;

/** What has been red for too long, and who sees to it. */
export function AlertList({ now }: { now: number }) {
  const own = boardTexts.use();
  const found = useQuery({ queryKey: ["board-alerts"], refetchInterval: EVERY_MS, queryFn: () => api.get<Page<Alert>>("/alerts", { state: "open", limit: 50 }) });
  const rows = found.data?.items ?? [];
  if (rows.length === 0) return null;
  const acknowledge = async (alert: Alert) => {
    try {
      await api.post(`/alerts/${alert.id}/acknowledge`);
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : tr("line.offline") });
    }
    await found.refetch();
  };
  const said = (alert: Alert, value: number) => (alert.measure === "longest_wait" ? clock(value) : alert.measure === "service_level" ? `${Math.round(value * 100)} %` : String(value));
  return (
    <section className={css.block} aria-label={own("alerts")}>
      <h2 className={css.blockTitle}>{own("alerts")}</h2>
      <ul className={css.alerts}>
        {rows.map((alert) => (
          <li key={alert.id}>
            <span className={css.mark} data-health="bad"><Icon name="late" size={13} />{own("board.bad")}</span>
            <span className={css.alertText}>
              <strong>{alert.queue_name}</strong>: {own(alert.measure)} {said(alert, alert.value)}
              {alert.measure !== "nobody_there" && <span className={css.target}> / {said(alert, alert.limit)}</span>}
              <span className={css.since}> {own("red_for", { time: clock(Math.max(0, (now - Date.parse(alert.since)) / 1000)) })}</span>
            </span>
            {alert.acknowledged_name
              ? <span className={css.muted}>{own("seen_by", { name: alert.acknowledged_name })}</span>
              : <Button size="compact-sm" variant="default" onClick={() => void acknowledge(alert)}>{own("acknowledge")}</Button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
