import { Button, CloseButton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Page } from "../../api/types";
import type { Query } from "../../api/client";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { clock, fullMoment } from "../../i18n/time";
import type { Contact } from "./query";
import { reportTexts } from "./texts";
import css from "./Reports.module.css";

interface Props {
  title: string;
  path: string;
  query: Query;
  onClose: () => void;
}

/** The very tickets behind a number. */
export function Behind({ title, path, query, onClose }: Props) {
  const t = reportTexts.use();
  const language = useLanguage();
  const section = useRef<HTMLElement>(null);
  const found = useInfiniteQuery({
    queryKey: ["behind", path, query],
    initialPageParam: "",
    queryFn: ({ pageParam }) => api.get<Page<Contact>>(path, { ...query, limit: 50, cursor: pageParam }),
    getNextPageParam: (page) => page.next || undefined,
  });
  useEffect(() => section.current?.focus(), [title]);
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={css.block} ref={section} tabIndex={-1} aria-label={title} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <h2 className={css.blockTitle}>{title} <CloseButton aria-label={t("close")} onClick={onClose} /></h2>
      {rows.length === 0 && !found.isLoading && <p className={css.none}>{found.isError ? t("failed") : t("no_rows")}</p>}
      {rows.length > 0 && (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={title}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t("ticket")}</th><th scope="col">{t("subject")}</th><th scope="col">{t("queue")}</th><th scope="col">{t("agent")}</th>
                <th scope="col">{t("queued")}</th><th scope="col" className={css.num}>{t("waited")}</th><th scope="col" className={css.num}>{t("handled")}</th><th scope="col">{t("outcome")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row"><Link to="/tickets/$view" params={{ view: "open" }} search={{ ticket: row.ticket_id }}>#{row.number}</Link></th>
                  <td>{row.subject}</td><td>{row.queue_name}</td><td>{row.agent_name || "–"}</td><td>{fullMoment(language, row.queued_at)}</td>
                  <td className={css.num}>{clock(row.waited_s)}</td><td className={css.num}>{clock(row.talk_s + row.hold_s + row.wrap_up_s)}</td><td>{row.outcome}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.hasNextPage && <Button variant="default" size="xs" className={css.more} loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("more")}</Button>}
    </section>
  );
}
