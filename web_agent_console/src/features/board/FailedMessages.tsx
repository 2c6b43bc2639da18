import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Message, Page } from "../../api/types";
import { ApiProblem } from "../../api/client";
import { api } from "../../app/hub";
import { tr, useLanguage, useT } from "../../i18n";
import { spokenAt } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { toasts } from "../../ui/toasts";
import { reasonWord } from "../conversation/delivery_words";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

const EVERY_MS = 30_000;
const SHOWN_CHARS = 80;

/** Replies that reached nobody, of every ticket; each can be tried again. */
export function FailedMessages() {
  const t = useT();
  const own = boardTexts.use();
  const language = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ["failed-messages"],
    initialPageParam: "",
    refetchInterval: EVERY_MS,
    queryFn: ({ pageParam }) => api.get<Page<Message>>("/messages", { delivery: "failed", limit: 20, cursor: pageParam }),
    getNextPageParam: (page) => page.next || undefined,
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (rows.length === 0) return null;
  const retry = async (row: Message) => {
    try {
      await api.post(`/messages/${row.id}/retry`);
      toasts.show({ tone: "good", text: tr("admin.retried") });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : tr("line.offline") });
    }
    await query.refetch();
  };
  return (
    <section className={css.block} aria-label={own("failed.title")}>
      <h2 className={css.blockTitle}>{own("failed.title")} <span className={css.target}>{rows.length}{query.hasNextPage ? "+" : ""}</span></h2>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={own("failed.title")}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{own("failed.said")}</th><th scope="col">{own("failed.by")}</th><th scope="col">{own("failed.text")}</th>
              <th scope="col">{t("admin.reason")}</th><th scope="col"><span className="visually-hidden">{t("admin.retry")}</span></th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>{spokenAt(language, row.created_at, hubNow())}</td>
                <td>{row.author.name || "–"}</td>
                <td>
                  <Link to="/tickets/$view" params={{ view: "open" }} search={{ ticket: row.ticket_id }}>
                    {row.body.length > SHOWN_CHARS ? `${row.body.slice(0, SHOWN_CHARS)}…` : row.body}
                  </Link>
                </td>
                <td>{reasonWord(t, row.delivery?.reason ?? "")}</td>
                <td><Button size="compact-xs" variant="default" onClick={() => void retry(row)}>{t("admin.retry")}</Button></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage && <Button m="sm" variant="default" onClick={() => void query.fetchNextPage()}>{t("admin.more")}</Button>}
    </section>
  );
}
