import { Button, Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../../api/client";
import type { AdminRow } from "../../api/types";
import { api, queries } from "../../app/hub";
import { useT } from "../../i18n";
import { toasts } from "../../ui/toasts";
import { FormField } from "./FormField";
import { type Field, type Noun, asked, changesOf, valueOf, valuesOf, withValue } from "./nouns";
import css from "./Admin.module.css";

/** Make or change one row. */
export function AdminForm({ noun, row, onClose }: { noun: Noun; row: AdminRow | null; onClose: () => void }) {
  const t = useT();
  const [values, setValues] = useState(() => valuesOf(noun, row));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const sent = changesOf(noun, row, values);
    try {
      const made = row
        ? await api.patch<AdminRow>(`${noun.path}/${row.id}`, { ...sent, ...(row.version === undefined ? {} : { version: row.version }) })
        : await api.post<AdminRow>(noun.path, sent);
      await queries.invalidateQueries({ queryKey: ["admin", noun.path] });
      toasts.show({ tone: "good", text: t("admin.saved") });
      if (!row && typeof made.password === "string") setSecret(made.password);
      else onClose();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : t("line.offline"));
    } finally {
      setBusy(false);
    }
  };
  // The whole of the settings as text follows the fields that are parts of it.
  const parts = noun.fields.filter((field) => field.within?.startsWith("settings")).map((field) => valueOf(field, values));
  const keyOf = (field: Field) => `${field.within ?? ""}.${field.name}${field.kind === "json" ? JSON.stringify(parts) : ""}`;
  const name = t(noun.title);
  const title = row ? t("admin.edit", { name: String(row[noun.label]) }) : `${t("admin.new")}: ${name}`;
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ "aria-label": t("toast.close") }}>
      {secret
        ? <div className={css.form}><p className={css.secret}>{t("admin.password_once", { password: secret })}</p><Button onClick={onClose}>{t("toast.close")}</Button></div>
        : (
          <form className={css.form} onSubmit={(event) => void submit(event)}>
            {noun.fields.filter((field) => asked(field, row, values)).map((field) => (
              <FormField key={keyOf(field)} field={field} value={valueOf(field, values)}
                onChange={(value) => setValues((now) => withValue(field, now, value))} />
            ))}
            <p className={css.problem} role="alert">{problem}</p>
            <div className={css.buttons}>
              <Button variant="default" onClick={onClose}>{t("admin.cancel")}</Button>
              <Button type="submit" loading={busy}>{t("admin.save")}</Button>
            </div>
          </form>
        )}
    </Modal>
  );
}
