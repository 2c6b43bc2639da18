import { Button, Loader, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { ApiProblem } from "../../api/client";
import { api, queries } from "../../app/hub";
import { useT } from "../../i18n";
import { Empty } from "../../ui/Empty";
import type { IconName } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import admin from "../admin/Admin.module.css";
import { useRows } from "../admin/useRows";
import { setupTexts } from "./texts";
import css from "./Setup.module.css";

export interface Kept {
  id: string;
  version: number;
}

interface Props<T extends Kept> {
  path: string;
  title: string;
  intro: string;
  icon: IconName;
  fresh: Omit<T, "id" | "version">;
  columns: { label: string; of: (row: T) => ReactNode }[];
  form: (draft: T, change: (part: Partial<T>) => void) => ReactNode;
  /** What stands before the button that publishes: a preview. */
  before?: (draft: T) => ReactNode;
}

/** Rows of the set-up with a form of their own: list, make, change, delete. */
export function SetupList<T extends Kept>(props: Props<T>) {
  const t = useT();
  const c = setupTexts.use();
  const query = useRows(props.path);
  const [draft, setDraft] = useState<T | null>(null);
  const rows = (query.data ?? []) as unknown as T[];
  return (
    <>
      <header className={admin.head}>
        <h2 className={admin.heading}>{props.title} <span className={admin.muted}>{query.data?.length}</span></h2>
        <Button onClick={() => setDraft({ id: "", version: 0, ...props.fresh } as T)}>{t("admin.new")}</Button>
      </header>
      <p className={css.intro}>{props.intro}</p>
      {query.isLoading && <div className={admin.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>}
      {query.isError && <Empty icon="alert" title={t("admin.failed", { detail: query.error.message })} />}
      {query.data && rows.length === 0 && <Empty icon={props.icon} title={t("admin.empty")} />}
      {rows.length > 0 && (
        <div className={admin.scroll} tabIndex={0} role="group" aria-label={props.title}>
          <table className={admin.table}>
            <thead><tr>{props.columns.map((column) => <th key={column.label} scope="col">{column.label}</th>)}<th scope="col">{c("version")}</th></tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id} onClick={() => setDraft(row)}>
                  {props.columns.map((column, place) => (
                    <td key={column.label}>{place === 0 ? <button type="button" className={admin.open}>{column.of(row)}</button> : column.of(row)}</td>
                  ))}
                  <td>{row.version}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {draft && <SetupForm key={draft.id} {...props} first={draft} onClose={() => setDraft(null)} />}
    </>
  );
}

function SetupForm<T extends Kept>({ path, title, form, before, first, onClose }: Props<T> & { first: T; onClose: () => void }) {
  const t = useT();
  const c = setupTexts.use();
  const [draft, setDraft] = useState(first);
  const [problem, setProblem] = useState("");
  const run = async (act: () => Promise<unknown>) => {
    setProblem("");
    try {
      await act();
      await queries.invalidateQueries({ queryKey: ["admin", path] });
      toasts.show({ tone: "good", text: t("admin.saved") });
      onClose();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : t("line.offline"));
    }
  };
  const { id, version, ...fields } = draft;
  const publish = () => run(() => (id ? api.patch(`${path}/${id}`, { ...fields, version }) : api.post(path, fields)));
  return (
    <Modal opened onClose={onClose} size="xl" title={id ? title : `${t("admin.new")}: ${title}`} closeButtonProps={{ "aria-label": t("toast.close") }}>
      <div className={admin.form}>
        {form(draft, (part) => setDraft((now) => ({ ...now, ...part })))}
        {before?.(draft)}
        <p className={admin.problem} role="alert">{problem}</p>
        <div className={admin.buttons}>
          {id && <Button variant="subtle" color="red" onClick={() => void run(() => api.delete(`${path}/${id}`))}>{c("delete")}</Button>}
          <Button variant="default" onClick={onClose}>{t("admin.cancel")}</Button>
          <Button onClick={() => void publish()}>{c("publish")}</Button>
        </div>
      </div>
    </Modal>
  );
}
