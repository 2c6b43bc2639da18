import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { MissedSearch } from "../../api/knowledge";
import type { Page } from "../../api/types";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { languageName, moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Empty } from "../../ui/Empty";
import { toasts } from "../../ui/toasts";
import { Found, Table } from "./parts";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

/** What readers of the help centre looked for in vain: to be written, or named as they name it. */
export function Searches() {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const query = useQuery({ queryKey: ["missed-searches"], queryFn: () => api.get<Page<MissedSearch>>("/missed-searches", { limit: 100 }) });
  const forget = async (id: string) => {
    try {
      await api.delete(`/missed-searches/${id}`);
    } catch (error) {
      toasts.show({ tone: "bad", text: t("failed", { detail: (error as Error).message }) });
    }
    await query.refetch();
  };
  return (
    <>
      <h2 className={css.heading}>{t("searches")}</h2>
      <Found query={query}>
        {({ items }) => items.length === 0 ? <Empty icon="search" title={t("searches_none")} /> : (
          <Table label={t("searches")} heads={[t("searched_words"), t("language"), t("searched_times"), t("searched_last"), ""]}>
            {items.map((one) => (
              <tr key={one.id}>
                <td>{one.words}</td>
                <td>{languageName(language, one.language)}</td>
                <td className={css.num}>{one.count}</td>
                <td>{moment(language, one.last_at, hubNow())}</td>
                <td><Button size="compact-xs" variant="default" aria-label={t("searched_done_with", { words: one.words })} onClick={() => void forget(one.id)}>{t("searched_done")}</Button></td>
              </tr>
            ))}
          </Table>
        )}
      </Found>
    </>
  );
}
