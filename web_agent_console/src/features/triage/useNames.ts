import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../../app/hub";

interface Named {
  id: string;
  name: string;
  language?: string;
}

const all = (path: string) => ({ queryKey: ["names", path], staleTime: 60_000, queryFn: () => api.get<{ items: Named[] }>(path, { limit: 100 }) });

/** Queues and topic skills with their names. */
export function useNames() {
  const queues = useQuery(all("/queues")).data?.items;
  const skills = useQuery(all("/skills")).data?.items;
  return useMemo(() => {
    const topics = (skills ?? []).filter((one) => !one.language);
    return { queues: queues ?? [], skills: topics, names: new Map([...(queues ?? []), ...topics].map((one) => [one.id, one.name])) };
  }, [queues, skills]);
}
