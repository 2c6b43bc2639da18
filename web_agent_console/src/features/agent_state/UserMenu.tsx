import { Menu, useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { session } from "../../app/hub";
import { useSettings, useUser } from "../../app/hooks";
import { type Settings, settings } from "../../app/settings";
import { useT } from "../../i18n";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/icons";
import { LeaveChats } from "./LeaveChats";
import { liveChats } from "./live_chats";
import css from "./UserMenu.module.css";

const SCHEMES = ["auto", "light", "dark"] as const;
const AFTER = ["next", "list", "stay"] as const;
const QUIET_HOURS = ["off", "evening", "night", "always"] as const;
const LANGUAGES: { key: Settings["language"]; word?: string }[] = [{ key: "auto" }, { key: "en", word: "English" }, { key: "zh", word: "中文" }];

export function UserMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const t = useT();
  const user = useUser();
  const now = useSettings();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [chats, setChats] = useState(0);
  const mark = (on: boolean) => (on ? <Icon name="check" size={14} /> : <span className={css.none} />);
  const toggle = (key: "sound" | "singleKeys" | "enterSends") => settings.set({ [key]: !now[key] });
  const mayNotify = "Notification" in window && Notification.permission === "granted";
  const signOut = () => {
    const waiting = liveChats();
    if (waiting > 0) setChats(waiting);
    else void session.signOut();
  };
  return (
    <>
    {chats > 0 && <LeaveChats chats={chats} title={t("user.sign_out")} onLeave={() => void session.signOut()} onStay={() => setChats(0)} />}
    <Menu width={240} closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className={css.me} aria-label={`${t("user.menu")}: ${user.name}`}><Avatar name={user.name} size={30} /></button>
      </Menu.Target>
      <Menu.Dropdown className={css.drop}>
        <div className={css.who}><strong>{user.name}</strong><span>{user.email}</span></div>
        <Menu.Label>{t("user.language")}</Menu.Label>
        {LANGUAGES.map((one) => (
          <Menu.Item key={one.key} leftSection={mark(now.language === one.key)} onClick={() => settings.set({ language: one.key })}>{one.word ?? t("user.auto")}</Menu.Item>
        ))}
        <Menu.Label>{t("user.theme")}</Menu.Label>
        {SCHEMES.map((one) => (
          <Menu.Item key={one} leftSection={mark(colorScheme === one)} onClick={() => setColorScheme(one)}>{t(`user.${one}`)}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={mark(now.sound)} onClick={() => toggle("sound")}>{t("user.sound")}</Menu.Item>
        <Menu.Item leftSection={mark(mayNotify)} onClick={() => void window.Notification?.requestPermission()}>{t("user.notifications")}</Menu.Item>
        <Menu.Label>{t("user.quiet")}</Menu.Label>
        {QUIET_HOURS.map((one) => (
          <Menu.Item key={one} leftSection={mark(now.quiet === one)} onClick={() => settings.set({ quiet: one })}>{t(`user.quiet_${one}`)}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={mark(now.singleKeys)} onClick={() => toggle("singleKeys")}>{t("user.single_keys")}</Menu.Item>
        <Menu.Item leftSection={mark(now.enterSends)} onClick={() => toggle("enterSends")}>{t("user.enter_sends")}</Menu.Item>
        <Menu.Label>{t("user.after_solve")}</Menu.Label>
        {AFTER.map((one) => (
          <Menu.Item key={one} leftSection={mark(now.afterSolve === one)} onClick={() => settings.set({ afterSolve: one })}>{t(`user.after_${one}`)}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick leftSection={<span className={css.none} />} rightSection="?" onClick={onShortcuts}>{t("user.shortcuts")}</Menu.Item>
        <Menu.Item closeMenuOnClick leftSection={<span className={css.none} />} onClick={signOut}>{t("user.sign_out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
    </>
  );
}
