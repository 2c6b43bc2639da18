import { useT } from "../../i18n";
import { Chip } from "../../ui/Chips";
import css from "./MessageItem.module.css";

/** What the channel told of a customer's message: how sure the sender is, and the page it was written on. */
export function MessageContext({ context }: { context: Record<string, string> }) {
  const t = useT();
  const { identity, email, page_url: url, page_title: title } = context;
  return (
    <>
      {identity === "proven" && <Chip tone="ok">{t("message.proven")}</Chip>}
      {identity !== "proven" && email && <span className={css.time}>{t("message.not_proven", { email })}</span>}
      {url && <span className={css.page} title={url}>{t("message.page", { title: title || url })}</span>}
    </>
  );
}
