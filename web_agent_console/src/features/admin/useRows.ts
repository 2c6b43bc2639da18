import { useQuery } from "@tanstack/react-query";
import type { AdminRow, InboxHealth, Page } from "../../api/types";
import { api } from "../../app/hub";

const MAX_PAGES = 20;

/** Every row of a noun; set-up lists are short enough to be read whole. */
export function useRows(path: string, enabled = true) {
  return useQuery({
    queryKey: ["admin", path],
    enabled,
    queryFn: async () => {
      const rows: AdminRow[] = [];
      let cursor = "";
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const part = await api.get<Page<AdminRow>>(path, { limit: 100, cursor });
        rows.push(...part.items);
        cursor = part.next ?? "";
        if (!cursor) break;
      }
      return rows;
    },
  });
}

/** How each inbox's connection is, by the inbox's id. */
export function useInboxHealth(): Record<string, InboxHealth> {
  const query = useQuery({
    queryKey: ["admin", "/inbox-health"],
    refetchInterval: 15_000,
    queryFn: () => api.get<{ items: InboxHealth[] }>("/inbox-health"),
  });
  return Object.fromEntries((query.data?.items ?? []).map((health) => [health.inbox_id, health]));
}

/** The names of a noun's rows by id; of all, or of those in which a field has a value. */
export function useNames(of: string, among?: { name: string; is: string }): Record<string, string> {
  const rows = useRows(`/${of}`).data ?? [];
  return Object.fromEntries(rows.filter((row) => !among || row[among.name] === among.is).map((row) => [row.id, String(row.name ?? row.title ?? row.id)]));
}
