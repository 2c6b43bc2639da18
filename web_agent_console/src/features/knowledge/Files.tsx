import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import type { Article } from "../../api/knowledge";
import { api } from "../../app/hub";
import { fileSize } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

interface Props {
  article: Article | null;
  onChanged: (article: Article) => void;
  onInsert: (file: Article["files"][number]) => void;
}

/** The pictures and documents of an article. */
export function Files({ article, onChanged, onInsert }: Props) {
  const t = knowledgeTexts.use();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const doing = async (work: () => Promise<Article>, said?: string) => {
    setBusy(true);
    try {
      onChanged(await work());
      if (said) toasts.show({ tone: "good", text: said });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  const add = async (chosen: FileList | null) => {
    for (const file of chosen ?? []) {
      const form = new FormData();
      form.append("file", file);
      await doing(() => api.post<Article>(`/articles/${article?.id}/files`, form), t("uploaded", { name: file.name }));
    }
    if (input.current) input.current.value = "";
  };
  const remove = async (id: string): Promise<Article> => {
    await api.delete(`/articles/${article?.id}/files/${id}`);
    return api.get<Article>(`/articles/${article?.id}`);
  };
  return (
    <section className={css.card}>
      <h3>{t("files")}</h3>
      {!article && <p className={css.muted}>{t("save_first")}</p>}
      {article && (
        <>
          <ul className={css.list}>
            {article.files.map((file) => (
              <li key={file.id}>
                <Icon name={file.type.startsWith("image/") ? "image" : "file"} size={15} />
                <a className={css.grow} href={`/api/v1/articles/${article.id}/files/${file.id}`} target="_blank" rel="noreferrer">{file.name}</a>
                <span className={css.muted}>{fileSize(file.size)}</span>
                <Button size="compact-xs" variant="default" onClick={() => onInsert(file)}>{t("insert")}</Button>
                <Button size="compact-xs" variant="subtle" color="red" aria-label={t("remove", { name: file.name })} disabled={busy} onClick={() => void doing(() => remove(file.id))}><Icon name="close" size={14} /></Button>
              </li>
            ))}
          </ul>
          <input ref={input} type="file" multiple hidden aria-label={t("add_file")} onChange={(event) => void add(event.currentTarget.files)} />
          <Button mt="xs" size="compact-xs" variant="default" loading={busy} onClick={() => input.current?.click()}>{t("add_file")}</Button>
        </>
      )}
    </section>
  );
}
