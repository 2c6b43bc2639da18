import { Button, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import type { Article, Translation } from "../../api/knowledge";
import { api, queries } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { languageName } from "../../i18n/time";
import { useNames, useRows } from "../admin/useRows";
import { toasts } from "../../ui/toasts";
import { FeedbackCard } from "./Feedback";
import { Files } from "./Files";
import { Preview } from "./Preview";
import { PublishDialog } from "./PublishDialog";
import { Beside, Translations } from "./Translations";
import { Versions } from "./Versions";
import { type Start, markdownOf } from "./editing";
import { Status } from "./parts";
import { knowledgeTexts } from "./texts";
import { useArticleForm } from "./useArticleForm";
import css from "./Knowledge.module.css";

const LANGUAGES = ["en", "zh"];

interface Props {
  article: Article | null;
  start: Start;
  translations: readonly Translation[];
  /** The article to show beside it from the beginning, if any. */
  beside: string;
}

export function EditorForm({ article: first, start, translations, beside: besideFirst }: Props) {
  const t = knowledgeTexts.use();
  const form = useArticleForm(first, start);
  const [publishes, setPublishes] = useState(false);
  const [beside, setBeside] = useState(besideFirst);
  const body = useRef<HTMLTextAreaElement>(null);
  const { article, written, set } = form;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void form.save();
  };
  const insert = (text: string) => {
    const at = body.current?.selectionStart ?? written.body.length;
    set("body", `${written.body.slice(0, at)}${text}${written.body.slice(at)}`);
    body.current?.focus();
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <Head form={form} onPublish={() => setPublishes(true)} />
      {form.problem && (
        <p className={css.problem} role="alert">
          {form.problem.conflict ? t("conflict") : form.problem.text}
          {form.problem.conflict && <> <Button size="compact-xs" variant="default" onClick={() => void form.takeTheirs()}>{t("take_theirs")}</Button></>}
        </p>
      )}
      {start.tickets && start.tickets.length > 0 && (
        <p className={css.note}>
          {t("from_tickets", { n: start.tickets.length })}:{" "}
          {start.tickets.map((id, place) => <Link key={id} to="/tickets/$view" params={{ view: "search" }} search={{ ticket: id }} target="_blank">{t("ticket")} {place + 1}</Link>)}
        </p>
      )}
      <div className={css.desk}>
        <div className={css.form}>
          <TextInput size="xs" label={t("article_title")} required value={written.title} onChange={(event) => set("title", event.currentTarget.value)} />
          <Fields written={written} set={set} />
          <div className={css.text}>
            <Textarea ref={body} size="xs" label={t("body")} required autosize={false} rows={20} value={written.body} onChange={(event) => set("body", event.currentTarget.value)} />
            {beside ? <Beside id={beside} onClose={() => setBeside("")} /> : <Preview body={written.body} articleId={article?.id ?? ""} />}
          </div>
          <Textarea size="xs" label={t("questions")} description={t("questions_hint")} rows={5} value={written.questions} onChange={(event) => set("questions", event.currentTarget.value)} />
        </div>
        <aside className={css.side} aria-label={t("title")}>
          <Translations article={article} translations={translations} beside={beside} onBeside={setBeside} onChanged={form.take} />
          <Files article={article} onChanged={form.take} onInsert={(file) => insert(markdownOf(file))} />
          {article && <FeedbackCard id={article.id} />}
          {article && <Versions article={article} unsaved={form.unsaved} onRestored={form.restored} />}
        </aside>
      </div>
      {publishes && (
        <PublishDialog written={written} files={article?.files ?? []} live={article?.status === "published"} onClose={() => setPublishes(false)}
          onPublish={() => { setPublishes(false); void form.save("published"); }} />
      )}
    </form>
  );
}

type Form = ReturnType<typeof useArticleForm>;

/** Where one is, and what can be done with the whole article. */
function Head({ form, onPublish }: { form: Form; onPublish: () => void }) {
  const t = knowledgeTexts.use();
  const navigate = useNavigate();
  const { article } = form;
  const live = article?.status === "published";
  const remove = async () => {
    if (!article || !window.confirm(t("delete_sure"))) return;
    try {
      await api.delete(`/articles/${article.id}`);
      await queries.invalidateQueries({ queryKey: ["articles"] });
      await navigate({ to: "/knowledge/$place", params: { place: "articles" }, search: {}, ignoreBlocker: true });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <header className={css.head}>
      <Link className={css.open} to="/knowledge/$place" params={{ place: "articles" }} search={{}}>← {t("back")}</Link>
      <h2 className={css.heading}>{article?.title ?? t("new")} {article && <Status status={article.status} />}</h2>
      <span className={css.muted} role="status">{form.unsaved && t("unsaved")}</span>
      <Button size="xs" type="submit" variant="default" loading={form.busy} disabled={!form.unsaved}>{t("save")}</Button>
      {(!live || form.unsaved) && <Button size="xs" onClick={onPublish} disabled={form.busy}>{t("publish")}</Button>}
      {live && <Button size="xs" variant="default" onClick={() => void form.save("draft")} disabled={form.busy}>{t("to_draft")}</Button>}
      {article && article.status !== "retired" && <Button size="xs" variant="default" onClick={() => void form.save("retired")} disabled={form.busy}>{t("retire")}</Button>}
      {article && <Button size="xs" variant="subtle" color="red" onClick={() => void remove()}>{t("delete")}</Button>}
    </header>
  );
}

function Fields({ written, set }: Pick<Form, "written" | "set">) {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const people = useNames("agents");
  const brands = [...new Set((useRows("/inboxes").data ?? []).map((one) => String(one.brand ?? "")).filter(Boolean))].sort();
  const languages = [...new Set([...LANGUAGES, written.language])];
  return (
    <div className={css.row}>
      <NativeSelect size="xs" label={t("language")} value={written.language} data={languages.map((value) => ({ value, label: languageName(language, value) }))} onChange={(event) => set("language", event.currentTarget.value)} />
      <TextInput size="xs" label={t("category")} value={written.category} maxLength={100} onChange={(event) => set("category", event.currentTarget.value)} />
      <NativeSelect size="xs" label={t("visibility")} value={written.visibility} data={(["public", "internal"] as const).map((value) => ({ value, label: t(value) }))} onChange={(event) => set("visibility", event.currentTarget.value as "public" | "internal")} />
      <TextInput size="xs" label={t("brand")} placeholder={t("every_brand")} list="brands" value={written.brand} maxLength={60} onChange={(event) => set("brand", event.currentTarget.value)} />
      <datalist id="brands">{brands.map((one) => <option key={one} value={one} />)}</datalist>
      <NativeSelect size="xs" label={t("owner")} value={written.owner_id} data={[{ value: "", label: t("nobody") }, ...Object.entries(people).map(([value, label]) => ({ value, label }))]} onChange={(event) => set("owner_id", event.currentTarget.value)} />
      <TextInput size="xs" type="date" label={t("review_at")} value={written.review_at} onChange={(event) => set("review_at", event.currentTarget.value)} />
      <TextInput size="xs" type="datetime-local" label={t("publish_at")} value={written.publish_at} onChange={(event) => set("publish_at", event.currentTarget.value)} />
    </div>
  );
}
