import { Button, Menu, Modal } from "@mantine/core";
import { useState } from "react";
import type { Ack, AgentStateName, BoardAgent, SettableState } from "../../api/types";
import { useT } from "../../i18n";
import { clock } from "../../i18n/time";
import { Avatar } from "../../ui/Avatar";
import { Empty } from "../../ui/Empty";
import { Icon, channelIcon } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import { boardTexts } from "./texts";
import css from "./Board.module.css";
import state_css from "../agent_state/StateMenu.module.css";

const ORDER: AgentStateName[] = ["not_responding", "available", "busy", "wrap_up", "break", "offline"];
const SETTABLE: SettableState[] = ["available", "busy", "break", "offline"];

interface Props {
  agents: readonly BoardAgent[];
  now: number;
  /** Without it states are shown and not changed. */
  onSetState?: (agent: string, state: SettableState) => Promise<Ack>;
}

export function AgentGrid({ agents, now, onSetState }: Props) {
  const t = useT();
  const own = boardTexts.use();
  const [only, setOnly] = useState<AgentStateName | null>(null);
  const [asked, setAsked] = useState<{ agent: BoardAgent; state: SettableState } | null>(null);
  const states = ORDER.filter((state) => agents.some((agent) => agent.state === state));
  const shown = agents
    .filter((agent) => !only || agent.state === only)
    .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name));
  const change = async () => {
    if (!asked || !onSetState) return;
    const { agent, state } = asked;
    setAsked(null);
    const ack = await onSetState(agent.id, state);
    if (ack?.ok) toasts.show({ tone: "good", text: own("board.state_set", { name: agent.name, state: t(`state.${state}`) }) });
    else toasts.show({ tone: "bad", text: ack?.detail || t("state.failed") });
  };
  return (
    <section className={css.block} aria-label={own("board.agents")}>
      <div className={css.blockHead}>
        <h2 className={css.blockTitle}>{own("board.agents")}</h2>
        <div className={css.filters} role="group" aria-label={own("board.state_filter")}>
          {states.map((state) => (
            <button key={state} type="button" className={css.filter} aria-pressed={only === state} onClick={() => setOnly(only === state ? null : state)}>
              <span className={state_css.dot} data-state={state} />{t(`state.${state}`)} {agents.filter((agent) => agent.state === state).length}
            </button>
          ))}
        </div>
      </div>
      {shown.length === 0 && <Empty icon="people" title={own("board.no_agents")} />}
      <ul className={css.grid}>
        {shown.map((agent) => (
          <li key={agent.id} className={css.agent} data-state={agent.state}>
            <Avatar name={agent.name} size={32} />
            <div className={css.agentMain}>
              <p className={css.agentName}>{agent.name}</p>
              <p className={css.agentState}>
                <span className={state_css.dot} data-state={agent.state} />{t(`state.${agent.state}`)}{agent.reason ? ` · ${agent.reason}` : ""}
                {agent.since && <span className={css.since}>{clock((now - Date.parse(agent.since)) / 1000)}</span>}
              </p>
              <p className={css.muted}>{own("board.load", { a: Math.max(0, (agent.load ?? 0) - (agent.aside ?? 0)), b: agent.capacity ?? 0 })}{agent.aside ? ` · ${own("board.aside", { n: agent.aside })}` : ""}</p>
              {agent.tickets.map((ticket) => (
                <p key={ticket.id} className={css.work}><Icon name={channelIcon(ticket.channel)} size={12} /><span>{ticket.subject || `#${ticket.number}`}</span></p>
              ))}
            </div>
            {onSetState && <Menu>
              <Menu.Target>
                <button type="button" className={css.more} aria-label={own("board.set_state", { name: agent.name })}><Icon name="more" /></button>
              </Menu.Target>
              <Menu.Dropdown>
                {SETTABLE.map((state) => (
                  <Menu.Item key={state} disabled={agent.state === state} leftSection={<span className={state_css.dot} data-state={state} />} onClick={() => setAsked({ agent, state })}>
                    {t(`state.${state}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>}
          </li>
        ))}
      </ul>
      <Modal opened={asked !== null} onClose={() => setAsked(null)} closeButtonProps={{ "aria-label": t("toast.close") }}
        title={asked ? own("board.confirm", { name: asked.agent.name, state: t(`state.${asked.state}`) }) : ""}>
        <div className={state_css.choices}>
          <Button variant="default" onClick={() => setAsked(null)}>{t("board.cancel")}</Button>
          <Button data-autofocus onClick={() => void change()}>{own("board.yes")}</Button>
        </div>
      </Modal>
    </section>
  );
}
