import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Customer, Page, Suggestion, Ticket } from "../../api/types";
import { api, store } from "../../app/hub";
import { useLive } from "../../app/hooks";
import { recentFirst } from "./recent";

const SEARCH_AFTER_MS = 180;
const NOTHING = { tickets: [] as Ticket[], customers: [] as Customer[], articles: [] as Suggestion[] };

function useLate(words: string): string {
  const [late, setLate] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setLate(words), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return late;
}

async function find(q: string): Promise<typeof NOTHING> {
  // One search that fails must not hide what the others found.
  const [tickets, customers, articles] = await Promise.all([
    api.get<Page<Ticket>>("/tickets", { q, limit: 8 }).catch(() => ({ items: [] })),
    api.get<Page<Customer>>("/customers", { q, limit: 4 }).catch(() => ({ items: [] })),
    api.get<Page<Suggestion>>("/articles/search", { q, limit: 4 }).catch(() => ({ items: [] })),
  ]);
  store.tickets(tickets.items);
  return { tickets: tickets.items, customers: customers.items, articles: articles.items };
}

/** What fits the words: tickets known here at once, the hub's findings a moment later; the latest tickets for no words. */
export function useFound(words: string): typeof NOTHING {
  const late = useLate(words);
  const query = useQuery({ queryKey: ["palette", late], enabled: late.length > 0, queryFn: () => find(late) });
  const known = useLive((state) => state.tickets);
  return useMemo(() => {
    if (words === "") {
      const newest = Object.values(known).sort((a, b) => b.updated_at.localeCompare(a.updated_at));
      return { ...NOTHING, tickets: recentFirst(newest, (ticket) => ticket.id).slice(0, 5) };
    }
    const found = query.data ?? NOTHING;
    const here = Object.values(known).filter((ticket) =>
      `${ticket.number} ${ticket.subject} ${ticket.customer_name ?? ""}`.toLowerCase().includes(words.toLowerCase()));
    const ids = new Set(here.map((ticket) => ticket.id));
    return { ...found, tickets: [...here, ...found.tickets.filter((ticket) => !ids.has(ticket.id))].slice(0, 8) };
  }, [words, known, query.data]);
}
