import { outbox } from "../../app/hub";
import { useUser } from "../../app/hooks";
import { useT } from "../../i18n";
import type { Pending } from "../../live/outbox";
import { Avatar } from "../../ui/Avatar";
import { Chip } from "../../ui/Chips";
import { Icon } from "../../ui/icons";
import { Attachments } from "./Attachments";
import { giveBack } from "./give_back";
import css from "./MessageItem.module.css";

/** A reply on its way: seen at once, never lost. */
export function PendingItem({ pending }: { pending: Pending }) {
  const t = useT();
  const user = useUser();
  const failed = pending.state === "failed";
  const word = failed ? "delivery.failed" : pending.state === "waiting" ? "delivery.waiting" : pending.state === "sent" ? "delivery.sent" : "delivery.sending";
  return (
    <article className={`${css.message} ${css.pending}`} data-kind={pending.kind} data-client-id={pending.client_id}>
      <span className={css.side}><Avatar name={user.name} size={28} /></span>
      <div className={css.content}>
        <header className={css.head}>
          <span className={css.name}>{user.name}</span>
          {pending.kind === "note" && <Chip tone="note" icon="note">{t("message.internal")}</Chip>}
        </header>
        <div className={css.bubble}><p className={css.text}>{pending.body}</p></div>
        <Attachments files={pending.attachments} />
        <span className={css.actions}>
          <span className={css.delivery} data-state={pending.state}>
            <Icon name={failed ? "late" : "clock"} size={12} />{t(word)}{failed && pending.detail ? `: ${pending.detail}` : ""}
          </span>
          {failed && <button type="button" className={css.act} onClick={() => outbox.retry(pending.client_id)}>{t("delivery.retry")}</button>}
          {failed && <button type="button" className={css.act} onClick={() => giveBack(pending)}>{t("delivery.edit")}</button>}
        </span>
      </div>
    </article>
  );
}
