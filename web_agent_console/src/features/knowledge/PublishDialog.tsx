import { Button, Modal } from "@mantine/core";
import type { Article } from "../../api/knowledge";
import { Icon } from "../../ui/icons";
import { type Written, findingsOf } from "./editing";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

interface Props {
  written: Written;
  files: Article["files"];
  /** Whether it is published already. */
  live: boolean;
  onClose: () => void;
  onPublish: () => void;
}

/** Say what will change and what an editor may have forgotten, before it is public. */
export function PublishDialog({ written, files, live, onClose, onPublish }: Props) {
  const t = knowledgeTexts.use();
  const findings = findingsOf(written, files);
  const forbidden = findings.includes("no_body") || written.title.trim() === "";
  return (
    <Modal opened onClose={onClose} title={t("check_title")} closeButtonProps={{ "aria-label": t("cancel") }}>
      <div className={css.form}>
        <p>{t(written.visibility === "public" ? "will_public" : "will_internal")} {live && t("will_change")}</p>
        {findings.length === 0
          ? <p><Icon name="check" size={14} /> {t("nothing_wrong")}</p>
          : <ul className={css.list}>{findings.map((one) => <li key={one}><Icon name="alert" size={14} /> {t(one)}</li>)}</ul>}
        <div className={css.row}>
          <Button variant="default" onClick={onClose}>{t("cancel")}</Button>
          <Button onClick={onPublish} disabled={forbidden} data-autofocus>{t("publish_now")}</Button>
        </div>
      </div>
    </Modal>
  );
}
