import { memo } from "react";
import type { Ticket } from "../../api/types";
import { useLive } from "../../app/hooks";
import { useLanguage, useT, wordFor } from "../../i18n";
import { fullMoment, moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Avatar } from "../../ui/Avatar";
import { Chip, PriorityChip, SlaChip } from "../../ui/Chips";
import { Icon, channelIcon } from "../../ui/icons";
import { useDrafts } from "../conversation/drafts";
import css from "./TicketRow.module.css";

interface Props {
  ticket: Ticket;
  selected: boolean;
  focusable: boolean;
  gone: boolean;
  onOpen: (id: string) => void;
  onFocus: (id: string) => void;
}

const NO_VIEWERS: readonly never[] = [];

export const TicketRow = memo(function TicketRow({ ticket, selected, focusable, gone, onOpen, onFocus }: Props) {
  const t = useT();
  const language = useLanguage();
  const viewers = useLive((state) => state.viewers[ticket.id] ?? NO_VIEWERS);
  const hasDraft = useDrafts().has(ticket.id);
  const unread = Boolean(ticket.unread);
  const at = ticket.updated_at;
  return (
    <button type="button" className={css.row} data-ticket={ticket.id} data-unread={unread || undefined}
      data-gone={gone || undefined} aria-current={selected || undefined} tabIndex={focusable ? 0 : -1}
      onClick={() => onOpen(ticket.id)} onFocus={() => onFocus(ticket.id)}>
      <span className={css.line}>
        <span className={css.channel} title={wordFor(t, "channel", ticket.channel)}>
          <Icon name={channelIcon(ticket.channel)} size={15} />
          <span className="visually-hidden">{wordFor(t, "channel", ticket.channel)}</span>
        </span>
        <span className={css.customer}>{ticket.customer_name || t("list.no_customer")}</span>
        {unread && <span className="visually-hidden">({t("list.unread")})</span>}
        <time className={css.time} dateTime={at} title={fullMoment(language, at)}>{moment(language, at, hubNow())}</time>
      </span>
      <span className={css.subject}>{ticket.subject || t("list.no_subject")}</span>
      <span className={css.line}>
        <span className={css.preview}>{ticket.preview}</span>
        <span className={css.marks}>
          {viewers.map((viewer) => (
            <span key={viewer.id} className={css.viewer}
              title={t(viewer.typing ? "list.typing" : "list.viewing", { name: viewer.name })}>
              <Avatar name={viewer.name} size={18} />
              {viewer.typing && <Icon name="pencil" size={12} />}
            </span>
          ))}
          {hasDraft && <Chip tone="note" icon="pencil">{t("list.draft")}</Chip>}
          <PriorityChip priority={ticket.priority} />
          <SlaChip sla={ticket.sla} />
        </span>
      </span>
    </button>
  );
});
