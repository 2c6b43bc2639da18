import { Modal } from "@mantine/core";
import { useSettings } from "../../app/hooks";
import { useT } from "../../i18n";
import { SHORTCUTS } from "./commands";
import css from "./Shortcuts.module.css";

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { singleKeys } = useSettings();
  return (
    <Modal opened onClose={onClose} title={t("keys.title")} size="lg" closeButtonProps={{ "aria-label": t("toast.close") }}>
      {!singleKeys && <p className={css.off}>{t("keys.off")}</p>}
      <div className={css.groups}>
        {SHORTCUTS.map(({ group, rows }) => (
          <section key={group}>
            <h3 className={css.group}>{t(group)}</h3>
            <dl className={css.rows}>
              {rows.map((row) => (
                <div key={row.text} className={css.row}><dt>{t(row.text)}</dt><dd><kbd>{row.keys}</kbd></dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
