import { useQuery } from "@tanstack/react-query";
import { Button, Loader } from "@mantine/core";
import { lazy, Suspense, useEffect, useState } from "react";
import { ApiProblem } from "../../api/client";
import type { Message, Page, Ticket as TicketRow } from "../../api/types";
import { api, connection, outbox, store } from "../../app/hub";
import { useLine, useLive } from "../../app/hooks";
import { useT } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { useKeys } from "../../ui/keys";
import { lookAt } from "../alerts/announce";
import { remember } from "../palette/recent";
import type { View } from "../tickets/views";
import { useMyId } from "../tickets/useTicketList";
import { WrapUpBar } from "../wrap_up/WrapUpBar";
import { Composer } from "./Composer";
import { Conversation } from "./Conversation";
import { TicketHeader } from "./TicketHeader";
import { assign, patchTicket } from "./actions";
import css from "./Ticket.module.css";

// Beside the conversation, so it may come a moment later.
const CustomerPanel = lazy(() => import("../customer/CustomerPanel").then((part) => ({ default: part.CustomerPanel })));

const READ_AFTER_MS = 1_000;
const PANEL_KEY = "hub.panel";
// Below this width the panel lies over the conversation, so it waits until it is asked for.
const PANEL_FROM_PX = 1180;

interface Props {
  id: string;
  view: View;
  onOpen: (id: string | undefined) => void;
}

function useTicket(id: string) {
  const ticket = useLive((state) => state.tickets[id]);
  const query = useQuery({
    queryKey: ["ticket", id],
    queryFn: async () => {
      const row = await api.get<TicketRow>(`/tickets/${id}`);
      store.tickets([row]);
      return row.id;
    },
  });
  return { ticket, query };
}

function useConversation(id: string) {
  const messages = useLive((state) => state.messages[id]);
  const query = useQuery({
    queryKey: ["messages", id],
    queryFn: async () => {
      store.reads(id);
      const items: Message[] = [];
      let cursor = "";
      // Long conversations come in pages; ten of them are more than anybody reads.
      for (let page = 0; page < 10; page += 1) {
        const part = await api.get<Page<Message>>(`/tickets/${id}/messages`, { cursor, limit: 100 });
        items.push(...part.items);
        cursor = part.next ?? "";
        if (!cursor) break;
      }
      store.conversation(id, items);
      return items.length;
    },
  });
  useEffect(() => {
    if (messages) outbox.confirm(messages);
  }, [messages]);
  return { messages, query };
}

/** Tell the hub what I look at, and that I have read it. */
function usePresence(id: string, unread: boolean): void {
  const online = useLine() === "online";
  useEffect(() => {
    if (!online) return;
    void connection.call("ticket.view", { ticket: id }).catch(() => undefined);
    return () => void connection.call("ticket.view", { ticket: null }).catch(() => undefined);
  }, [id, online]);
  useEffect(() => {
    lookAt(id);
    remember(id);
    return () => lookAt(null);
  }, [id]);
  useEffect(() => {
    if (!unread) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A ticket in a tab that nobody looks at has not been read.
    const look = () => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(() => void patchTicket(id, { unread: false }, { quiet: true }), READ_AFTER_MS);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [id, unread]);
}

export function Ticket({ id, view, onOpen }: Props) {
  const t = useT();
  const { ticket, query } = useTicket(id);
  const { messages, query: messagesQuery } = useConversation(id);
  const myId = useMyId();
  const [panel, setPanel] = useState(() => window.innerWidth > PANEL_FROM_PX && localStorage.getItem(PANEL_KEY) !== "closed");
  // What I marked unread myself stays so until something new is said, though I look at it.
  const [keptAt, setKeptAt] = useState<number | null>(null);
  usePresence(id, Boolean(ticket?.unread) && ticket?.message_count !== keptAt);
  const me = useLive((state) => state.me);
  useKeys({
    "=": () => (ticket && me && ticket.assignee_id !== myId ? void assign(ticket, myId, me.name) : false),
    u: () => {
      setKeptAt(ticket?.message_count ?? null);
      void patchTicket(id, { unread: true }, { quiet: true });
    },
  });
  const toggle = () => {
    setPanel(!panel);
    localStorage.setItem(PANEL_KEY, panel ? "closed" : "open");
  };
  if (!ticket) {
    if (query.isLoading) return <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>;
    const missing = query.error instanceof ApiProblem && query.error.status === 404;
    return (
      <Empty icon="alert" title={t(missing ? "ticket.not_found" : "message.failed_load")}>
        <Button mt="sm" variant="default" onClick={() => (missing ? onOpen(undefined) : void query.refetch())}>
          {t(missing ? "list.back" : "app.again")}
        </Button>
      </Empty>
    );
  }
  return (
    <div className={css.ticket} data-panel={panel || undefined}>
      <div className={css.middle}>
        <TicketHeader ticket={ticket} view={view} panel={panel} onPanel={toggle} onOpen={onOpen} />
        <Conversation ticket={ticket} messages={messages} failed={messagesQuery.isError} onRetry={() => void messagesQuery.refetch()} />
        <WrapUpBar ticket={ticket} view={view} onOpen={onOpen} />
        <Composer ticket={ticket} messages={messages} view={view} onOpen={onOpen} />
      </div>
      {panel && <Suspense><CustomerPanel ticket={ticket} onOpen={onOpen} onClose={toggle} /></Suspense>}
    </div>
  );
}
