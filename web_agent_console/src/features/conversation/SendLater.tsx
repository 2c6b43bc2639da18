import { Button, Menu, Modal } from "@mantine/core";
import { useState } from "react";
import { useLanguage, useT } from "../../i18n";
import { spokenAt } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { choices, fieldValue, LATEST_DAYS, picked } from "./schedule";
import css from "./SendLater.module.css";

interface Props {
  children: React.ReactNode;
  onChoose: (at: Date) => void;
}

const DAY_MS = 24 * 60 * 60_000;

/** A menu of moments at which a reply may leave, and a field for any other one. */
export function SendLater({ children, onChoose }: Props) {
  const t = useT();
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const [value, setValue] = useState("");
  const now = new Date(hubNow());
  const at = picked(value, now);
  const ask = () => {
    setValue(fieldValue(choices(now)[1]?.at ?? now));
    setAsking(true);
  };
  const take = () => {
    if (!(at instanceof Date)) return;
    setAsking(false);
    onChoose(at);
  };
  return (
    <>
      <Menu position="top-end" returnFocus={false}>
        <Menu.Target>{children}</Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t("later.title")}</Menu.Label>
          {choices(now).map((one) => (
            <Menu.Item key={one.key} rightSection={<span className={css.when}>{spokenAt(language, one.at.toISOString(), now.getTime())}</span>}
              onClick={() => onChoose(one.at)}>
              {t(`later.${one.key}`)}
            </Menu.Item>
          ))}
          <Menu.Item onClick={ask}>{t("later.pick")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t("later.pick")} size="xs" closeButtonProps={{ "aria-label": t("toast.close") }}>
        <form onSubmit={(event) => { event.preventDefault(); take(); }}>
          <label className={css.field}>
            {t("later.moment")}
            <input type="datetime-local" className={css.input} value={value} required data-autofocus min={fieldValue(now)}
              max={fieldValue(new Date(now.getTime() + LATEST_DAYS * DAY_MS))} onChange={(event) => setValue(event.currentTarget.value)} />
          </label>
          <p className={css.problem} role="status">{at instanceof Date || !value ? "" : t(`later.${at}`, { n: LATEST_DAYS })}</p>
          <div className={css.foot}>
            <Button variant="default" onClick={() => setAsking(false)}>{t("admin.cancel")}</Button>
            <Button type="submit" disabled={!(at instanceof Date)}>{t("later.set")}</Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
