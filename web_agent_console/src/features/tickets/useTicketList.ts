import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Page, Ticket } from "../../api/types";
import { api, store } from "../../app/hub";
import { useLive, useUser } from "../../app/hooks";
import { ViewIndex } from "./view_index";
import { type TicketSearch, type View, belongs, compareFor, viewQuery } from "./views";

const PAGE_SIZE = 50;
// The socket tells of my own work at once; what belongs to others is read again now and then.
const REFRESH_MS = 20_000;

/** My id as the hub's agent. */
export function useMyId(): string {
  const user = useUser();
  const me = useLive((state) => state.me);
  return me?.id ?? user.id;
}

/** The tickets of a view: pages read by REST, kept right by live events. */
export function useTicketList(view: View, search: TicketSearch) {
  const myId = useMyId();
  const params = viewQuery(view, search, myId);
  const query = useInfiniteQuery({
    queryKey: ["tickets", params],
    enabled: view !== "search" || Boolean(search.q ?? search.customer),
    initialPageParam: "",
    refetchInterval: REFRESH_MS,
    queryFn: async ({ pageParam }) => {
      const page = await api.get<Page<Ticket>>("/tickets", { ...params, cursor: pageParam, limit: PAGE_SIZE });
      store.tickets(page.items);
      return { ids: page.items.map((ticket) => ticket.id), next: page.next ?? "" };
    },
    getNextPageParam: (page) => page.next || undefined,
  });
  const tickets = useLive((state) => state.tickets);
  const pages = query.data?.pages;
  const { channel, queue, sort } = search;
  const [index] = useState(() => new ViewIndex());
  const rows = useMemo(() => {
    const filters = { channel, queue };
    const found = view === "search" ? new Set(pages?.flatMap((page) => page.ids)) : null;
    const wanted = (ticket: Ticket) => (!found || found.has(ticket.id)) && belongs(view, filters, myId, ticket);
    const key = JSON.stringify([view, channel, queue, sort, myId, found && [...found]]);
    return index.rows(key, tickets, wanted, compareFor(sort));
  }, [index, pages, tickets, view, channel, queue, sort, myId]);
  return { rows, query };
}
