import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { lazy, Suspense, useMemo } from "react";
import type { Priority, Ticket, TicketStatus } from "../../api/types";
import { useLive } from "../../app/hooks";
import { useT, wordFor } from "../../i18n";
import { Avatar } from "../../ui/Avatar";
import { SlaChip } from "../../ui/Chips";
import { Icon, channelIcon } from "../../ui/icons";
import type { View } from "../tickets/views";
import { useMyId } from "../tickets/useTicketList";
import { assign, patchTicket, setStatus } from "./actions";
import { moveOn } from "./after_solve";
import css from "./TicketHeader.module.css";

const HeaderTools = lazy(() => import("./HeaderTools").then((part) => ({ default: part.HeaderTools })));

interface Props {
  ticket: Ticket;
  view: View;
  panel: boolean;
  onPanel: () => void;
  onOpen: (id: string | undefined) => void;
}

const NO_VIEWERS: readonly never[] = [];
const STATUSES: TicketStatus[] = ["open", "pending", "solved"];
const PRIORITIES: Priority[] = ["low", "normal", "high", "urgent"];

export function TicketHeader({ ticket, view, panel, onPanel, onOpen }: Props) {
  const t = useT();
  const viewers = useLive((state) => state.viewers[ticket.id] ?? NO_VIEWERS);
  const done = ticket.status === "solved" || ticket.status === "closed";
  const toggleSolved = async () => {
    const ok = await setStatus(ticket, done ? "open" : "solved");
    if (ok && !done) moveOn(ticket.id, view, onOpen);
  };
  return (
    <header className={css.head}>
      <div className={css.top}>
        <ActionIcon className={css.back} aria-label={t("list.back")} onClick={() => onOpen(undefined)}><Icon name="left" /></ActionIcon>
        <h2 className={css.subject} title={ticket.subject}>{ticket.subject || t("list.no_subject")}</h2>
        <span className={css.viewers}>
          {viewers.filter((viewer) => viewer.kind !== "customer").map((viewer) => (
            <Tooltip key={viewer.id} label={t(viewer.typing ? "list.typing" : "list.viewing", { name: viewer.name })}>
              <span className={css.viewer} tabIndex={0} role="img" aria-label={t(viewer.typing ? "list.typing" : "list.viewing", { name: viewer.name })}>
                <Avatar name={viewer.name} size={24} />{viewer.typing && <Icon name="pencil" size={13} />}
              </span>
            </Tooltip>
          ))}
        </span>
        <Suspense><HeaderTools ticket={ticket} /></Suspense>
        <Button variant={done ? "default" : "light"} leftSection={<Icon name={done ? "undo" : "check"} size={15} />} onClick={() => void toggleSolved()}>
          {t(done ? "ticket.reopen" : "ticket.solve")}
        </Button>
        <Tooltip label={t(panel ? "ticket.hide_details" : "ticket.details")}>
          <ActionIcon aria-label={t(panel ? "ticket.hide_details" : "ticket.details")} aria-pressed={panel} onClick={onPanel}><Icon name="panel" /></ActionIcon>
        </Tooltip>
      </div>
      <div className={css.facts}>
        <span className={css.fact}><Icon name={channelIcon(ticket.channel)} size={14} />{wordFor(t, "channel", ticket.channel)}</span>
        <span className={css.fact}>#{ticket.number}</span>
        <Choice label={t("ticket.status")} value={t(`status.${ticket.status}`)}
          options={STATUSES.map((status) => ({ key: status, text: t(`status.${status}`), on: status === ticket.status, run: () => void setStatus(ticket, status) }))} />
        <Choice label={t("ticket.priority")} value={t(`priority.${ticket.priority}`)}
          options={PRIORITIES.map((priority) => ({ key: priority, text: t(`priority.${priority}`), on: priority === ticket.priority, run: () => void patchTicket(ticket.id, { priority }) }))} />
        <AssigneeChoice ticket={ticket} />
        <QueueChoice ticket={ticket} />
        <span className={css.end}><SlaChip sla={ticket.sla} /></span>
      </div>
    </header>
  );
}

function AssigneeChoice({ ticket }: { ticket: Ticket }) {
  const t = useT();
  const myId = useMyId();
  const agentMap = useLive((state) => state.agents);
  const agents = useMemo(() => Object.values(agentMap).sort((a, b) => a.name.localeCompare(b.name)), [agentMap]);
  const name = ticket.assignee_name ?? agentMap[ticket.assignee_id ?? ""]?.name ?? t("ticket.unassigned");
  const me = agentMap[myId];
  const mine = me && ticket.assignee_id !== myId
    ? [{ key: "me", text: t("ticket.assign_me"), hint: "=", on: false, run: () => void assign(ticket, myId, me.name) }]
    : [];
  const others = agents.map((agent) => ({
    key: agent.id,
    text: agent.name,
    hint: t(`state.${agent.state}`),
    on: agent.id === ticket.assignee_id,
    run: () => void assign(ticket, agent.id, agent.name),
  }));
  return <Choice label={t("ticket.assign")} value={name} options={[...mine, ...others]} />;
}

function QueueChoice({ ticket }: { ticket: Ticket }) {
  const t = useT();
  const queues = useLive((state) => state.queues);
  if (!ticket.queue_id) return null;
  return (
    <Choice label={t("ticket.queue")} value={queues[ticket.queue_id]?.name ?? "–"}
      options={Object.values(queues).map((queue) => ({ key: queue.id, text: queue.name, on: queue.id === ticket.queue_id, run: () => void patchTicket(ticket.id, { queue_id: queue.id }) }))} />
  );
}

interface Option {
  key: string;
  text: string;
  hint?: string;
  on: boolean;
  run: () => void;
}

function Choice({ label, value, options }: { label: string; value: string; options: Option[] }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className={css.choice}>
          <span className={css.choiceLabel}>{label}</span> {value} <Icon name="down" size={11} />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={css.options}>
        {options.map((option) => (
          <Menu.Item key={option.key} onClick={option.run} aria-current={option.on || undefined}
            leftSection={option.on ? <Icon name="check" size={14} /> : <span className={css.noMark} />}
            rightSection={option.hint && <span className={css.hint}>{option.hint}</span>}>
            {option.text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
