import type { Message } from "../../api/types";
import { useLanguage, useT } from "../../i18n";
import { hubNow } from "../../live/hub_clock";
import { Icon, type IconName } from "../../ui/icons";
import { sendAt, takeBackScheduled, tryAgain } from "./delivery_actions";
import { deliveryWords } from "./delivery_words";
import { insertText } from "./insert";
import { SendLater } from "./SendLater";
import css from "./MessageItem.module.css";

const icons: Record<string, IconName> = { queued: "clock", sending: "clock", failed: "late", delivered: "checkCircle", read: "eye" };

/** How far a reply has come, and what can be done about it. */
export function DeliveryLine({ message }: { message: Message }) {
  const t = useT();
  const language = useLanguage();
  const delivery = message.delivery;
  if (!delivery || delivery.state === "cancelled") return null;
  const waits = delivery.state === "queued" && delivery.attempts > 0;
  return (
    <span className={css.actions}>
      <span className={css.delivery} data-state={delivery.state} data-scheduled={delivery.send_at ? true : undefined}>
        <Icon name={icons[delivery.state] ?? "check"} size={12} />
        {deliveryWords(t, language, delivery, hubNow())}
      </span>
      {(delivery.state === "failed" || waits) && (
        <button type="button" className={css.act} onClick={() => void tryAgain(message.id)}>{t(waits ? "delivery.now" : "delivery.retry")}</button>
      )}
      {delivery.state === "failed" && <button type="button" className={css.act} onClick={() => insertText(message.body)}>{t("delivery.edit")}</button>}
      {delivery.send_at && (
        <>
          <SendLater onChoose={(at) => void sendAt(message.id, at)}>
            <button type="button" className={css.act}>{t("later.change")}</button>
          </SendLater>
          <button type="button" className={css.act} onClick={() => void sendAt(message.id, null)}>{t("later.now")}</button>
          <button type="button" className={css.act} onClick={() => void takeBackScheduled(message)}>{t("later.cancel")}</button>
        </>
      )}
    </span>
  );
}
