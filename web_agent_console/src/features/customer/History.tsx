import { useQuery } from "@tanstack/react-query";
import type { Page, TicketEvent } from "../../api/types";
import { api } from "../../app/hub";
import { useLanguage, useT } from "../../i18n";
import { moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import css from "./CustomerPanel.module.css";

/** What happened to the ticket, newest first. */
export function History({ ticketId }: { ticketId: string }) {
  const t = useT();
  const language = useLanguage();
  const query = useQuery({
    queryKey: ["events", ticketId],
    queryFn: () => api.get<Page<TicketEvent>>(`/tickets/${ticketId}/events`, { limit: 50 }),
  });
  const events = query.data?.items ?? [];
  if (events.length === 0) return <p className={css.muted}>{query.isLoading ? t("app.loading") : "–"}</p>;
  return (
    <ol className={css.steps}>
      {events.toSorted((a, b) => b.at.localeCompare(a.at)).map((event, index) => (
        <li key={event.id ?? `${event.at}${index}`} className={css.stepHead}>
          <span>{event.name}{event.detail ? `: ${event.detail}` : ""}</span>
          <span className={css.muted}>{moment(language, event.at, hubNow())}</span>
        </li>
      ))}
    </ol>
  );
}
