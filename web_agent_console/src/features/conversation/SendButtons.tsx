import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useSettings } from "../../app/hooks";
import { useT } from "../../i18n";
import { Icon } from "../../ui/icons";
import { SendLater } from "./SendLater";
import css from "./Composer.module.css";

interface Props {
  note: boolean;
  /** Nothing is written and no file chosen. */
  empty: boolean;
  uploading: boolean;
  /** A visitor in a chat sees the answer now or never. */
  mayWait: boolean;
  onSend: (solve: boolean, at?: Date) => void;
}

/** The ways to send what is written: now, later, now and solved; a note has one way. */
export function SendButtons({ note, empty, uploading, mayWait, onSend }: Props) {
  const t = useT();
  const { enterSends } = useSettings();
  const idle = empty || uploading;
  return (
    <>
      {!note && mayWait && (
        <SendLater onChoose={(at) => onSend(false, at)}>
          <ActionIcon aria-label={t("later.title")} title={t("later.title")} disabled={idle}><Icon name="clock" /></ActionIcon>
        </SendLater>
      )}
      {!note && (
        <Tooltip label="Ctrl+Alt+Enter">
          <Button variant="default" disabled={empty} onClick={() => onSend(true)}>{t("composer.send_solve")}</Button>
        </Tooltip>
      )}
      <Tooltip label={enterSends ? "Enter" : "Ctrl+Enter"}>
        <Button className={note ? css.noteButton : undefined} disabled={idle}
          leftSection={<Icon name={note ? "note" : "send"} size={14} />} onClick={() => onSend(false)}>
          {t(note ? "composer.add_note" : "composer.send")}
        </Button>
      </Tooltip>
    </>
  );
}
