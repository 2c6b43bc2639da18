import { useT } from "../../i18n";
import { Chip } from "../../ui/Chips";
import css from "./MessageItem.module.css";

/** What the channel told of a customer's message: how sure the sender is, what was asked before, the page. */
export function MessageContext({ context }: { context: Record<string, string> }) {
  const t = useT();
  const { identity, email, page_url: url, page_title: title } = context;
  const answers = Object.entries(context).filter(([name, value]) => name.startsWith("form.") && value !== email);
  return (
    <>
      {identity === "proven" && <Chip tone="ok">{t("message.proven")}</Chip>}
      {identity !== "proven" && email && <span className={css.time}>{t("message.not_proven", { email })}</span>}
      {answers.map(([name, value]) => (
        <span key={name} className={css.page} title={value}>{name.slice(5).replaceAll("_", " ")}: {value}</span>
      ))}
      {url && <span className={css.page} title={url}>{t("message.page", { title: title || url })}</span>}
    </>
  );
}
