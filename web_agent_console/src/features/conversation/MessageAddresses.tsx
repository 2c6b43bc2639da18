import type { Message } from "../../api/types";
import { useT } from "../../i18n";
import { Chip } from "../../ui/Chips";
import { named } from "./recipients";
import css from "./MessageItem.module.css";

/** Who else got a mail, and a warning when its sender is not who he says. */
export function MessageAddresses({ message }: { message: Message }) {
  const t = useT();
  const { to, cc, bcc } = message;
  const several = to.length + cc.length + bcc.length > 1;
  return (
    <>
      {message.authentication === "fail" && <Chip tone="breached" title={message.context.auth}>{t("message.forged")}</Chip>}
      {several && to.length > 0 && <span className={css.time} title={to.map((one) => one.address).join(", ")}>{t("recipients.to", { names: named(to) })}</span>}
      {cc.length > 0 && <span className={css.time} title={cc.map((one) => one.address).join(", ")}>{t("recipients.cc", { names: named(cc) })}</span>}
      {bcc.length > 0 && <span className={css.time} title={bcc.map((one) => one.address).join(", ")}>{t("recipients.bcc", { names: named(bcc) })}</span>}
    </>
  );
}
