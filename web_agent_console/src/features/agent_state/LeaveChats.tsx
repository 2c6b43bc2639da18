import { Button, Modal } from "@mantine/core";
import { useT } from "../../i18n";
import css from "./StateMenu.module.css";

interface Props {
  chats: number;
  title: string;
  onLeave: () => void;
  onStay: () => void;
}

/** Asks before an agent walks away from customers who are waiting in a live chat. */
export function LeaveChats({ chats, title, onLeave, onStay }: Props) {
  const t = useT();
  return (
    <Modal opened onClose={onStay} title={title} closeButtonProps={{ "aria-label": t("toast.close") }}>
      <p>{t("state.leaving_chats", { n: chats })}</p>
      <div className={css.choices}>
        <Button variant="default" onClick={onLeave}>{t("state.leave_anyway")}</Button>
        <Button data-autofocus onClick={onStay}>{t("board.cancel")}</Button>
      </div>
    </Modal>
  );
}
