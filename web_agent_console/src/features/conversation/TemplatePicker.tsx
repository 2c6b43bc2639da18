import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Message, ReplyTemplate, Ticket } from "../../api/types";
import { api, store } from "../../app/hub";
import { useT } from "../../i18n";
import { toasts } from "../../ui/toasts";
import { complete, filled } from "./templates";
import css from "./ReplyRules.module.css";

/** Choose an approved text, fill its places, send it. */
export default function TemplatePicker({ ticket, templates }: { ticket: Ticket; templates: readonly ReplyTemplate[] }) {
  const t = useT();
  const [chosen, setChosen] = useState(0);
  const [values, setValues] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const template = templates[chosen];
  const send = async () => {
    if (!template) return;
    setBusy(true);
    try {
      const message = await api.post<Message>(`/tickets/${ticket.id}/messages`, { template: { id: template.id, variables: values } });
      store.event({ name: "message.added", data: message });
      setValues({});
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={css.closed}>
      <p className={css.warning} role="status">{t(template ? "composer.window_closed" : "composer.no_templates")}</p>
      {template && (
        <div className={css.fields}>
          <NativeSelect label={t("composer.template")} size="xs" value={chosen}
            data={templates.map((one, place) => ({ value: String(place), label: one.language ? `${one.name} (${one.language})` : one.name }))}
            onChange={(event) => { setChosen(Number(event.currentTarget.value)); setValues({}); }} />
          {template.variables.map((name) => (
            <TextInput key={name} label={t("composer.template_value", { name })} size="xs" value={values[name] ?? ""}
              onChange={(event) => { const { value } = event.currentTarget; setValues((now) => ({ ...now, [name]: value })); }} />
          ))}
          <Button size="xs" disabled={busy || !complete(template, values)} onClick={() => void send()}>{t("composer.send_template")}</Button>
        </div>
      )}
      {template && <blockquote className={css.preview}>{filled(template, values)}</blockquote>}
    </div>
  );
}
