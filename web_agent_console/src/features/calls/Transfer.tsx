import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { CallView } from "../../api/calls";
import { useLive } from "../../app/hooks";
import { useT } from "../../i18n";
import { Icon, type IconName } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import state_css from "../agent_state/StateMenu.module.css";
import { command } from "./my_phone";
import { type Target, targetsFor } from "./targets";
import { callText, useCallTexts } from "./texts";
import css from "./CallBar.module.css";

const icons: Record<Target["kind"], IconName> = { agent: "person", queue: "queue", number: "phone" };
const groups = { agent: "transfer.agents", queue: "transfer.queues", number: "transfer.number" } as const;

/** Give the call to a colleague, a queue or a number: at once, or after asking while the customer hears music. */
export function Transfer({ call, onDone }: { call: CallView; onDone: () => void }) {
  const c = useCallTexts();
  const t = useT();
  const [words, setWords] = useState("");
  const agents = useLive((state) => state.agents);
  const queues = useLive((state) => state.queues);
  const myId = useLive((state) => state.me?.id ?? "");
  const targets = targetsFor(words, Object.values(agents), Object.values(queues), myId);

  const give = async (target: Target, consult: boolean) => {
    if (!(await command("call.transfer", { call: call.id, to: target.to, consult }))) return;
    if (!consult) toasts.show({ tone: "good", text: callText("transfer.done", { name: target.name }) });
    onDone();
  };
  const kinds = (["number", "agent", "queue"] as const).filter((kind) => targets.some((target) => target.kind === kind));
  return (
    <div role="group" aria-label={c("transfer.title")}>
      <TextInput className={css.find} size="xs" type="search" autoFocus label={c("transfer.find")} value={words} leftSection={<Icon name="search" size={15} />}
        onChange={(event) => setWords(event.currentTarget.value)} />
      {targets.length === 0 && <p className={css.hint} role="status">{c("transfer.none")}</p>}
      {kinds.map((kind) => (
        <section key={kind} aria-label={c(groups[kind])}>
          <p className={css.group}>{c(groups[kind])}</p>
          <ul className={css.targets}>
            {targets.filter((target) => target.kind === kind).map((target) => (
              <li key={target.key} className={css.target}>
                {target.agent ? <span className={state_css.dot} data-state={target.agent.state} /> : <Icon name={icons[kind]} size={14} />}
                <span className={css.targetName}>{target.name}{target.agent && <span className={css.targetState}>{t(`state.${target.agent.state}`)}</span>}</span>
                <Button size="compact-sm" variant="light" aria-label={c("transfer.ask_who", { name: target.name })} onClick={() => void give(target, true)}>{c("transfer.ask")}</Button>
                <Button size="compact-sm" variant="default" aria-label={c("transfer.now_who", { name: target.name })} onClick={() => void give(target, false)}>{c("transfer.now")}</Button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
