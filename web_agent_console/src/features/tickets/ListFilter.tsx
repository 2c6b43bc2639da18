import { ActionIcon, Menu } from "@mantine/core";
import { useMemo } from "react";
import { useLive } from "../../app/hooks";
import { useT, wordFor } from "../../i18n";
import { Icon } from "../../ui/icons";
import type { TicketSearch } from "./views";
import css from "./TicketsPage.module.css";

const CHANNELS = ["email", "webchat", "sms", "smpp", "whatsapp", "telegram", "voice", "webhook"];

/** Which channel, which queue, which order: kept in the address, so that a reload keeps them. */
export function ListFilter({ search, onChange }: { search: TicketSearch; onChange: (change: Partial<TicketSearch>) => void }) {
  const t = useT();
  const queueMap = useLive((state) => state.queues);
  const queues = useMemo(() => Object.values(queueMap).sort((a, b) => a.name.localeCompare(b.name)), [queueMap]);
  const active = Number(Boolean(search.channel)) + Number(Boolean(search.queue));
  const mark = (on: boolean) => (on ? <Icon name="check" size={14} /> : <span className={css.noMark} />);
  return (
    <Menu closeOnItemClick={false} width={220} position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("list.filter")} title={t("list.filter")} data-active={active > 0 || undefined} className={css.filter}>
          <Icon name="queue" /> {active > 0 && <span className={css.count}>{active}</span>}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("list.sort")}</Menu.Label>
        <Menu.Item leftSection={mark(search.sort !== "due")} onClick={() => onChange({ sort: undefined })}>{t("list.sort_new")}</Menu.Item>
        <Menu.Item leftSection={mark(search.sort === "due")} onClick={() => onChange({ sort: "due" })}>{t("list.sort_due")}</Menu.Item>
        <Menu.Label>{t("list.channel")}</Menu.Label>
        <Menu.Item leftSection={mark(!search.channel)} onClick={() => onChange({ channel: undefined })}>{t("list.any")}</Menu.Item>
        {CHANNELS.map((channel) => (
          <Menu.Item key={channel} leftSection={mark(search.channel === channel)} onClick={() => onChange({ channel })}>
            {wordFor(t, "channel", channel)}
          </Menu.Item>
        ))}
        {queues.length > 0 && <Menu.Label>{t("list.queue")}</Menu.Label>}
        {queues.length > 0 && <Menu.Item leftSection={mark(!search.queue)} onClick={() => onChange({ queue: undefined })}>{t("list.any")}</Menu.Item>}
        {queues.map((queue) => (
          <Menu.Item key={queue.id} leftSection={mark(search.queue === queue.id)} onClick={() => onChange({ queue: queue.id })}>{queue.name}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
