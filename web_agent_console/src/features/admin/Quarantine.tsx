import { Button, Loader } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { InboundRow, Page } from "../../api/types";
import { ApiProblem } from "../../api/client";
import { api } from "../../app/hub";
import { useLanguage, useT, wordFor } from "../../i18n";
import { fileSize, fullMoment } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { toasts } from "../../ui/toasts";
import { useNames } from "./useRows";
import css from "./Admin.module.css";

/** What came in and could not be read; nothing is lost, and each can be tried again. */
export function Quarantine() {
  const t = useT();
  const language = useLanguage();
  const inboxes = useNames("inboxes");
  const query = useInfiniteQuery({
    queryKey: ["admin", "/inbound"],
    initialPageParam: "",
    refetchInterval: 15_000,
    queryFn: ({ pageParam }) => api.get<Page<InboundRow>>("/inbound", { state: "quarantined", cursor: pageParam }),
    getNextPageParam: (page) => page.next || undefined,
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const retry = async (row: InboundRow) => {
    try {
      await api.post(`/inbound/${row.id}/retry`);
      toasts.show({ tone: "good", text: t("admin.retried") });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : t("line.offline") });
    }
    await query.refetch();
  };
  return (
    <>
      <header className={css.head}><h2 className={css.heading}>{t("admin.quarantine")} <span className={css.muted}>{rows.length}</span></h2></header>
      {query.isLoading && <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>}
      {query.isError && <Empty icon="alert" title={t("admin.failed", { detail: query.error.message })} />}
      {query.data && rows.length === 0 && <Empty icon="shield" title={t("admin.quarantine_empty")} />}
      {rows.length > 0 && (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={t("admin.quarantine")}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t("admin.received")}</th><th scope="col">{t("admin.inbox")}</th><th scope="col">{t("admin.channel")}</th>
                <th scope="col">{t("admin.reason")}</th><th scope="col">{t("admin.size")}</th><th scope="col">{t("admin.attempts")}</th><th scope="col"><span className="visually-hidden">{t("admin.retry")}</span></th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id} className={css.plain}>
                  <td>{fullMoment(language, row.received_at)}</td>
                  <td>{inboxes[row.inbox_id] ?? row.inbox_id}</td>
                  <td>{wordFor(t, "channel", row.channel)}</td>
                  <td className={css.wide}>{row.problem}</td>
                  <td>{fileSize(row.size_bytes)}</td>
                  <td>{row.attempts}</td>
                  <td><Button size="compact-xs" variant="default" onClick={() => void retry(row)}>{t("admin.retry")}</Button></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && <Button mt="sm" variant="default" onClick={() => void query.fetchNextPage()}>{t("admin.more")}</Button>}
    </>
  );
}
