import { Button, Loader, Modal } from "@mantine/core";
import { useState } from "react";
import { ApiProblem } from "../../api/client";
import { api, queries } from "../../app/hub";
import { useLanguage, useT } from "../../i18n";
import { languageName } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { toasts } from "../../ui/toasts";
import admin_css from "../admin/Admin.module.css";
import { useRows } from "../admin/useRows";
import { MenuEditor } from "./MenuEditor";
import type { Menu } from "./flow";
import { useMenuTexts } from "./texts";
import css from "./Menus.module.css";

const PATH = "/menus";
const NEW: Menu = { id: "", version: 0, name: "", language: "en", start: "", nodes: [], secret: "" };

/** The telephone menus there are, and the editor of the one that was chosen. */
export function Menus() {
  const c = useMenuTexts();
  const t = useT();
  const language = useLanguage();
  const query = useRows(PATH);
  const [edited, setEdited] = useState<Menu | null>(null);
  const [doomed, setDoomed] = useState<Menu | null>(null);
  const rows = (query.data ?? []) as unknown as Menu[];
  const remove = async () => {
    if (!doomed) return;
    setDoomed(null);
    try {
      await api.delete(`${PATH}/${doomed.id}`);
      await queries.invalidateQueries({ queryKey: ["admin", PATH] });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : t("line.offline"), seconds: 10 });
    }
  };
  if (edited) return <MenuEditor row={edited} onClose={() => setEdited(null)} />;
  return (
    <>
      <header className={admin_css.head}>
        <h2 className={admin_css.heading}>{c("title")} <span className={admin_css.muted}>{query.data?.length}</span></h2>
        <Button onClick={() => setEdited(NEW)}>{c("new")}</Button>
      </header>
      <p className={css.hint}>{c("intro")}</p>
      {query.isLoading && <div className={admin_css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>}
      {query.isError && <Empty icon="alert" title={t("admin.failed", { detail: query.error.message })}><Button mt="sm" variant="default" onClick={() => void query.refetch()}>{t("app.again")}</Button></Empty>}
      {query.data && rows.length === 0 && <Empty icon="phone" title={c("empty")} />}
      {rows.length > 0 && (
        <ul className={css.menus}>
          {rows.map((menu) => (
            <li key={menu.id} className={css.menu}>
              <button type="button" className={admin_css.open} onClick={() => setEdited(menu)}>{menu.name}</button>
              <span className={admin_css.muted}>{languageName(language, menu.language)} · {c("steps")}: {menu.nodes.length}</span>
              <Button size="compact-xs" variant="subtle" color="gray" aria-label={`${c("delete")}: ${menu.name}`} onClick={() => setDoomed(menu)}>{c("delete")}</Button>
            </li>
          ))}
        </ul>
      )}
      <Modal opened={doomed !== null} onClose={() => setDoomed(null)} title={c("delete_ask", { name: doomed?.name ?? "" })} closeButtonProps={{ "aria-label": t("toast.close") }}>
        <div className={admin_css.buttons}>
          <Button variant="default" data-autofocus onClick={() => setDoomed(null)}>{t("admin.cancel")}</Button>
          <Button color="red" onClick={() => void remove()}>{c("delete")}</Button>
        </div>
      </Modal>
    </>
  );
}
