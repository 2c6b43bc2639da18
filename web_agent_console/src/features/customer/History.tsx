import { useQuery } from "@tanstack/react-query";
import type { Page, TicketEvent } from "../../api/types";
import { api } from "../../app/hub";
import { useLive } from "../../app/hooks";
import { type TextKey, useLanguage, useT, wordFor } from "../../i18n";
import { en } from "../../i18n/en";
import { spokenAt } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { changedFields } from "./changed_fields";
import css from "./CustomerPanel.module.css";

/** What happened to the ticket, newest first. What was said stands in the conversation already. */
export function History({ ticketId }: { ticketId: string }) {
  const t = useT();
  const language = useLanguage();
  const agents = useLive((state) => state.agents);
  const query = useQuery({
    queryKey: ["events", ticketId],
    queryFn: () => api.get<Page<TicketEvent>>(`/tickets/${ticketId}/events`, { limit: 100 }),
  });
  const rows = (query.data?.items ?? []).toReversed().flatMap((event) => {
    const key = event.name === "suppression.changed" && event.fields?.in_force === "false" ? "event.suppression.lifted" : `event.${event.name}`;
    const reason = event.fields?.reason;
    const what = event.name === "suppression.changed" ? wordFor(t, "suppression", reason) : changedFields(event.fields?.changes).join(", ");
    if (!(key in en) || (event.name === "ticket.updated" && !what)) return [];
    const agent = agents[event.fields?.agent_id ?? ""]?.name ?? event.actor ?? t("event.somebody");
    return [{ id: event.id, at: event.at, text: t(key as TextKey, { agent, what }) }];
  });
  if (rows.length === 0) return <p className={css.muted}>{query.isLoading ? t("app.loading") : "–"}</p>;
  return (
    <ol className={css.steps}>
      {rows.map((row) => (
        <li key={row.id} className={css.stepHead}>
          <span>{row.text}</span>
          <time className={css.muted} dateTime={row.at}>{spokenAt(language, row.at, hubNow())}</time>
        </li>
      ))}
    </ol>
  );
}
