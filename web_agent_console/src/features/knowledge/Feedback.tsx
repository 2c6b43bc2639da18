import { useQuery } from "@tanstack/react-query";
import type { ArticleFeedback, Opinions } from "../../api/knowledge";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Empty } from "../../ui/Empty";
import { Found, Table, ToArticle } from "./parts";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

/** What readers and agents think of articles, the worst first. */
export function Feedback() {
  const t = knowledgeTexts.use();
  const query = useQuery({ queryKey: ["article-feedback"], queryFn: () => api.get<{ items: Opinions[] }>("/articles/feedback", { limit: 100 }) });
  return (
    <>
      <h2 className={css.heading}>{t("feedback")}</h2>
      <Found query={query}>
        {({ items }) => items.length === 0 ? <Empty icon="bubbles" title={t("feedback_none")} /> : (
          <Table label={t("feedback")} heads={[t("article_title"), t("views"), t("helpful"), t("unhelpful"), t("used"), t("rejected"), t("reasons")]}>
            {items.map((one) => (
              <tr key={one.article_id}>
                <td><ToArticle id={one.article_id} title={one.title} /></td>
                <td className={css.num}>{one.views}</td><td className={css.num}>{one.helpful}</td><td className={css.num}>{one.unhelpful}</td>
                <td className={css.num}>{one.accepted + one.edited}</td><td className={css.num}>{one.rejected}</td>
                <td>{one.reasons.map((reason) => `${t(reason.reason)} (${reason.count})`).join(", ") || "–"}</td>
              </tr>
            ))}
          </Table>
        )}
      </Found>
    </>
  );
}

/** The same of one article, beside its text. */
export function FeedbackCard({ id }: { id: string }) {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const query = useQuery({ queryKey: ["article-feedback", id], queryFn: () => api.get<ArticleFeedback>(`/articles/${id}/feedback`) });
  const found = query.data;
  if (!found) return null;
  const { total } = found;
  return (
    <section className={css.card}>
      <h3>{t("feedback")}</h3>
      <p className={css.muted}>{t("views")} {total.views} · {t("helpful")} {total.helpful} · {t("unhelpful")} {total.unhelpful} · {t("used")} {total.accepted + total.edited} · {t("rejected")} {total.rejected}</p>
      {found.comments.length > 0 && (
        <ul className={css.list} aria-label={t("comments")}>
          {found.comments.slice(0, 5).map((one, place) => (
            <li key={place}><span className={css.grow}>“{one.comment}”</span><span className={css.muted}>{one.reason && t(one.reason)} · {t("version_of", { n: one.number })} · {moment(language, one.created_at, hubNow())}</span></li>
          ))}
        </ul>
      )}
    </section>
  );
}
