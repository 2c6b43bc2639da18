import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useUser } from "../../app/hooks";
import { Empty } from "../../ui/Empty";
import { Icon, type IconName } from "../../ui/icons";
import { ArticleList } from "./ArticleList";
import { Editor } from "./Editor";
import { Feedback } from "./Feedback";
import { Import } from "./Import";
import { Links, Missing, Stale } from "./Lists";
import { Searches } from "./Searches";
import { Words } from "./Words";
import { Write } from "./Write";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const PLACES = {
  articles: { icon: "book", show: ArticleList },
  write: { icon: "pencil", show: Write },
  missing: { icon: "chat", show: Missing },
  stale: { icon: "late", show: Stale },
  feedback: { icon: "bubbles", show: Feedback },
  searches: { icon: "search", show: Searches },
  links: { icon: "alert", show: Links },
  words: { icon: "note", show: Words },
  import: { icon: "inbox", show: Import },
} satisfies Record<string, { icon: IconName; show: () => React.ReactNode }>;

type Place = keyof typeof PLACES;

/** The knowledge base for those who write it. */
export function KnowledgePage() {
  const t = knowledgeTexts.use();
  const user = useUser();
  const { place } = useParams({ from: "/knowledge/$place" });
  const { article } = useSearch({ from: "/knowledge/$place" });
  if (user.role === "agent") return <Empty icon="shield" title={t("not_yours")} />;
  const here: Place = place in PLACES ? (place as Place) : "articles";
  const Shown = PLACES[here].show;
  return (
    <div className={css.page}>
      <nav className={css.nav} aria-label={t("title")}>
        <h1 className={css.title}>{t("title")}</h1>
        {(Object.keys(PLACES) as Place[]).map((name) => (
          <Link key={name} to="/knowledge/$place" params={{ place: name }} search={{}} className={css.place} aria-current={name === here ? "page" : undefined}>
            <Icon name={PLACES[name].icon} size={16} />{t(name)}
          </Link>
        ))}
      </nav>
      <section className={css.main}>
        {article ? <Editor key={article} id={article === "new" ? null : article} /> : <Shown />}
      </section>
    </div>
  );
}
