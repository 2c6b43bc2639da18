import { Menu } from "@mantine/core";
import { useState } from "react";
import { useHubSecond, useLive } from "../../app/hooks";
import { useT } from "../../i18n";
import { clock } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import { LeaveChats } from "./LeaveChats";
import { liveChats } from "./live_chats";
import { type Wish, setMyState } from "./set_state";
import css from "./StateMenu.module.css";

const REASONS = ["lunch", "coffee", "training", "meeting"] as const;

/** My state, since when, and how to change it. */
export function StateMenu() {
  const t = useT();
  const me = useLive((state) => state.me);
  const [asked, setAsked] = useState<{ wish: Wish; chats: number } | null>(null);

  const set = (wish: Wish) => {
    setAsked(null);
    void setMyState(wish);
  };
  const wishFor = (wish: Wish) => {
    const chats = wish.state === "offline" || wish.state === "break" ? liveChats() : 0;
    if (chats > 0) setAsked({ wish, chats });
    else set(wish);
  };
  if (!me) return null;
  const reason = me.state === "break" && me.reason ? ` · ${REASONS.some((one) => one === me.reason) ? t(`state.${me.reason as "lunch"}`) : me.reason}` : "";
  return (
    <>
      <Menu width={230}>
        <Menu.Target>
          <button type="button" className={css.state} data-state={me.state}>
            <span className={css.dot} data-state={me.state} />
            <span className="visually-hidden">{t("state.label")}: </span>
            <span className={css.word}>{t(`state.${me.state}`)}{reason}</span>
            {me.since && <Since at={me.since} />}
            <Icon name="down" size={12} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t("state.label")}</Menu.Label>
          <Menu.Item leftSection={<span className={css.dot} data-state="available" />} onClick={() => wishFor({ state: "available" })}>{t("state.available")}</Menu.Item>
          <Menu.Item leftSection={<span className={css.dot} data-state="busy" />} onClick={() => wishFor({ state: "busy" })}>{t("state.busy")}</Menu.Item>
          {REASONS.map((one) => (
            <Menu.Item key={one} leftSection={<span className={css.dot} data-state="break" />} onClick={() => wishFor({ state: "break", reason: one })}>
              {t("state.break_reason", { reason: t(`state.${one}`) })}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<span className={css.dot} data-state="offline" />} onClick={() => wishFor({ state: "offline" })}>{t("state.offline")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked && <LeaveChats chats={asked.chats} title={t(`state.${asked.wish.state}`)} onLeave={() => set(asked.wish)} onStay={() => setAsked(null)} />}
    </>
  );
}

function Since({ at }: { at: string }) {
  const now = useHubSecond();
  return <span className={css.since}>{clock((now - Date.parse(at)) / 1000)}</span>;
}
