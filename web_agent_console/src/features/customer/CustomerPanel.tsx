import { ActionIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Customer, Page, Ticket } from "../../api/types";
import { api } from "../../app/hub";
import { useUser } from "../../app/hooks";
import { useLanguage, useT, wordFor } from "../../i18n";
import { languageName, moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Avatar } from "../../ui/Avatar";
import { Chip } from "../../ui/Chips";
import { Icon, type IconName, channelIcon } from "../../ui/icons";
import { ClickToCall } from "../calls/ClickToCall";
import { History } from "./History";
import { Suppressions } from "./Suppressions";
import { Why } from "./Why";
import css from "./CustomerPanel.module.css";

// Supervisors alone load it.
const Coach = lazy(() => import("../coaching/Coach").then((part) => ({ default: part.Coach })));

const SelfService = lazy(() => import("../self_service/SelfService").then((part) => ({ default: part.SelfService })));

const identityIcons: Record<string, IconName> = { email: "mail", phone: "phone", visitor: "chat" };

interface Props {
  ticket: Ticket;
  onOpen: (id: string) => void;
  onClose: () => void;
}

export function CustomerPanel({ ticket, onOpen, onClose }: Props) {
  const t = useT();
  const user = useUser();
  return (
    <aside className={css.panel} aria-label={t("customer.title")}>
      <ActionIcon className={css.close} aria-label={t("ticket.hide_details")} onClick={onClose}><Icon name="close" /></ActionIcon>
      <Who ticket={ticket} />
      {ticket.channel === "webchat" && <Suspense><SelfService key={ticket.id} ticket={ticket} /></Suspense>}
      <Section title={t("customer.earlier")} open><Earlier ticket={ticket} onOpen={onOpen} /></Section>
      {user.role !== "agent" && <Section title={t("customer.coach")}><Suspense><Coach key={ticket.id} ticket={ticket} /></Suspense></Section>}
      <Section title={t("why.title")}><Why ticketId={ticket.id} /></Section>
      <Section title={t("events.title")}><History ticketId={ticket.id} /></Section>
    </aside>
  );
}

function Section({ title, open = false, children }: { title: string; open?: boolean; children: React.ReactNode }) {
  const [shown, setShown] = useState(open);
  return (
    <section className={css.section}>
      <h3>
        <button type="button" className={css.fold} aria-expanded={shown} onClick={() => setShown(!shown)}>
          <Icon name={shown ? "down" : "right"} size={13} />{title}
        </button>
      </h3>
      {shown && children}
    </section>
  );
}

function Who({ ticket }: { ticket: Ticket }) {
  const t = useT();
  const language = useLanguage();
  const query = useQuery({
    queryKey: ["customer", ticket.customer_id],
    enabled: Boolean(ticket.customer_id),
    queryFn: () => api.get<Customer>(`/customers/${ticket.customer_id}`),
  });
  const customer = query.data;
  const name = customer?.name || ticket.customer_name || t("customer.unknown");
  return (
    <header className={css.who}>
      <Avatar name={name} customer size={40} />
      <div className={css.names}>
        <h3 className={css.name}>{name}</h3>
        {customer?.company_name && <p className={css.muted}>{customer.company_name}</p>}
      </div>
      <ul className={css.identities}>
        {(customer?.identities ?? []).map((identity) => {
          // A visitor's id is the machine's affair; that somebody came by chat is ours.
          const text = identity.kind === "visitor" ? t("channel.webchat") : identity.value;
          return <li key={`${identity.kind}${identity.value}`}><Icon name={identityIcons[identity.kind] ?? "plug"} size={14} /><span className={css.address} title={text}>{text}</span>{identity.kind === "phone" && <ClickToCall number={identity.value} ticket={ticket.id} />}</li>;
        })}
        {(customer?.language || ticket.language) && <li><Icon name="chat" size={14} />{t("customer.language")}: {languageName(language, customer?.language || ticket.language)}</li>}
        {customer?.created_at && <li><Icon name="clock" size={14} />{t("customer.since", { date: moment(language, customer.created_at, hubNow()) })}</li>}
      </ul>
      <Suppressions customerId={ticket.customer_id} />
      {customer?.notes && <p className={css.notes}>{customer.notes}</p>}
      {ticket.tags.length > 0 && <p className={css.tags}>{ticket.tags.map((tag) => <Chip key={tag}>{tag}</Chip>)}</p>}
    </header>
  );
}

function Earlier({ ticket, onOpen }: { ticket: Ticket; onOpen: (id: string) => void }) {
  const t = useT();
  const language = useLanguage();
  const query = useQuery({
    queryKey: ["earlier", ticket.customer_id],
    enabled: Boolean(ticket.customer_id),
    queryFn: () => api.get<Page<Ticket>>("/tickets", { customer: ticket.customer_id, limit: 20 }),
  });
  const earlier = (query.data?.items ?? []).filter((one) => one.id !== ticket.id);
  if (earlier.length === 0) return <p className={css.muted}>{query.isLoading ? t("app.loading") : t("customer.none_earlier")}</p>;
  return (
    <ul className={css.earlier}>
      {earlier.map((one) => (
        <li key={one.id}>
          <button type="button" className={css.contact} onClick={() => onOpen(one.id)}>
            <Icon name={channelIcon(one.channel)} size={14} />
            <span className={css.subject}>{one.subject || t("list.no_subject")}</span>
            <span className={css.when}>{wordFor(t, "status", one.status)} · {moment(language, one.updated_at, hubNow())}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
