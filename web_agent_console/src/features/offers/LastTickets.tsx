import { useQuery } from "@tanstack/react-query";
import type { Ticket } from "../../api/types";
import { api } from "../../app/hub";
import { useLanguage, useT, wordFor } from "../../i18n";
import { moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Icon, channelIcon } from "../../ui/icons";
import css from "./OfferTray.module.css";

const SHOWN = 3;

/** What the customer came with before, so that the agent knows whom the offer is about. */
export function LastTickets({ ticketId }: { ticketId: string }) {
  const t = useT();
  const language = useLanguage();
  const query = useQuery({
    queryKey: ["related", ticketId],
    queryFn: () => api.get<{ items: Ticket[] }>(`/tickets/${ticketId}/related`),
  });
  if (!query.data) return null;
  const rows = query.data.items.slice(0, SHOWN);
  if (rows.length === 0) return <p className={css.last}>{t("customer.none_earlier")}</p>;
  return (
    <ul className={css.last} aria-label={t("customer.earlier")}>
      {rows.map((ticket) => (
        <li key={ticket.id}>
          <Icon name={channelIcon(ticket.channel)} size={12} />
          <span className={css.lastSubject}>{ticket.subject || t("list.no_subject")}</span>
          <span>{wordFor(t, "status", ticket.status)} · {moment(language, ticket.updated_at, hubNow())}</span>
        </li>
      ))}
    </ul>
  );
}
