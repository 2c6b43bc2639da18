import { Button, Modal, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { WordList } from "../../api/knowledge";
import type { Page, Suggestion } from "../../api/types";
import { api, queries } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { languageName } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { toasts } from "../../ui/toasts";
import { Found, Table, ToArticle } from "./parts";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const KINDS = ["synonyms", "stop_words", "entity"] as const;
const LANGUAGES = ["en", "zh"];
const NEW: WordList = { id: "", version: 0, name: "", kind: "synonyms", language: "", words: [], label: "", patterns: [], active: true };

/** The organisation's own words, and a box to see what they do. */
export function Words() {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const [edited, setEdited] = useState<WordList | null>(null);
  const query = useQuery({ queryKey: ["word-lists"], queryFn: () => api.get<Page<WordList>>("/word-lists", { limit: 100 }) });
  return (
    <>
      <header className={css.head}>
        <h2 className={css.heading}>{t("words")}</h2>
        <Button size="xs" onClick={() => setEdited(NEW)}>{t("words_new")}</Button>
      </header>
      <Found query={query}>
        {({ items }) => items.length === 0 ? <Empty icon="note" title={t("words_none")} /> : (
          <Table label={t("words")} heads={[t("list_name"), t("kind"), t("language"), t("words")]}>
            {items.map((one) => (
              <tr key={one.id}>
                <td><button type="button" className={css.open} onClick={() => setEdited(one)}>{one.name}</button> {!one.active && <span className={css.mark}>{t("off")}</span>}</td>
                <td>{t(one.kind)}</td>
                <td>{one.language ? languageName(language, one.language) : t("every_language")}</td>
                <td>{[...one.words, ...one.patterns].slice(0, 12).join(", ")}{one.words.length + one.patterns.length > 12 && " …"}</td>
              </tr>
            ))}
          </Table>
        )}
      </Found>
      <TryBox />
      {edited && <WordForm list={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

const lines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

function WordForm({ list, onClose }: { list: WordList; onClose: () => void }) {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const [value, setValue] = useState({ ...list, words: list.words.join("\n"), patterns: list.patterns.join("\n") });
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const doing = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
      await queries.invalidateQueries({ queryKey: ["word-lists"] });
      toasts.show({ tone: "good", text: t("saved") });
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const entity = value.kind === "entity";
    const sent = { name: value.name, kind: value.kind, language: value.language, words: lines(value.words), label: entity ? value.label : "", patterns: entity ? lines(value.patterns) : [], active: value.active };
    void doing(() => (list.id ? api.patch(`/word-lists/${list.id}`, { ...sent, version: list.version }) : api.post("/word-lists", sent)));
  };
  const remove = () => {
    if (window.confirm(t("words_delete_sure", { name: list.name }))) void doing(() => api.delete(`/word-lists/${list.id}`));
  };
  return (
    <Modal opened onClose={onClose} title={list.id ? list.name : t("words_new")} closeButtonProps={{ "aria-label": t("cancel") }}>
      <form className={css.form} onSubmit={submit}>
        <TextInput size="xs" label={t("list_name")} required value={value.name} onChange={(event) => setValue({ ...value, name: event.currentTarget.value })} />
        <NativeSelect size="xs" label={t("kind")} description={t(`${value.kind}_hint`)} value={value.kind} data={KINDS.map((kind) => ({ value: kind, label: t(kind) }))} onChange={(event) => setValue({ ...value, kind: event.currentTarget.value as WordList["kind"] })} />
        <NativeSelect size="xs" label={t("language")} value={value.language} data={[{ value: "", label: t("every_language") }, ...LANGUAGES.map((code) => ({ value: code, label: languageName(language, code) }))]} onChange={(event) => setValue({ ...value, language: event.currentTarget.value })} />
        <Textarea size="xs" rows={6} label={t("list_words")} value={value.words} onChange={(event) => setValue({ ...value, words: event.currentTarget.value })} />
        {value.kind === "entity" && <TextInput size="xs" label={t("label")} value={value.label} pattern="[a-z_]{1,40}" onChange={(event) => setValue({ ...value, label: event.currentTarget.value })} />}
        {value.kind === "entity" && <Textarea size="xs" rows={3} label={t("patterns")} placeholder="AA-999999" value={value.patterns} onChange={(event) => setValue({ ...value, patterns: event.currentTarget.value })} />}
        <label className={css.check}><input type="checkbox" checked={value.active} onChange={(event) => setValue({ ...value, active: event.currentTarget.checked })} />{t("active")}</label>
        {problem && <p className={css.problem} role="alert">{problem}</p>}
        <div className={css.row}>
          <Button variant="default" onClick={onClose}>{t("cancel")}</Button>
          <Button type="submit" loading={busy}>{t("save")}</Button>
          {list.id && <Button variant="subtle" color="red" disabled={busy} onClick={remove}>{t("delete")}</Button>}
        </div>
      </form>
    </Modal>
  );
}

function TryBox() {
  const t = knowledgeTexts.use();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  const query = useQuery({ queryKey: ["try", asked], enabled: asked !== "", gcTime: 0, staleTime: 0, queryFn: () => api.get<{ items: Suggestion[] }>("/articles/search", { q: asked, limit: 5 }) });
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === asked) void query.refetch();
    setAsked(typed.trim());
  };
  return (
    <section className={css.card}>
      <h3>{t("try_title")}</h3>
      <form className={css.row} onSubmit={ask}>
        <TextInput className={css.grow} size="xs" label={t("try_hint")} value={typed} maxLength={500} onChange={(event) => setTyped(event.currentTarget.value)} />
        <Button size="xs" type="submit">{t("try_go")}</Button>
      </form>
      <div aria-live="polite">
        {asked && (
          <Found query={query}>
            {({ items }) => items.length === 0 ? <p className={css.muted}>{t("try_none")}</p> : (
              <ol className={css.list}>
                {items.map((one) => (
                  <li key={one.id}><span className={css.grow}><ToArticle id={one.article_id} title={one.title} /> <span className={css.muted}>{t("matched", { text: one.found_by.slice(0, 120) })}</span></span><span className={css.mark}>{Math.round(one.confidence * 100)} %</span></li>
                ))}
              </ol>
            )}
          </Found>
        )}
      </div>
    </section>
  );
}
