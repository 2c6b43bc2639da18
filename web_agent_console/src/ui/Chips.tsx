import type { Priority, Sla } from "../api/types";
import { useHubSecond } from "../app/hooks";
import { useLanguage, useT, wordFor } from "../i18n";
import { slaView } from "../i18n/sla";
import { fullMoment } from "../i18n/time";
import { Icon, type IconName } from "./icons";
import css from "./Chips.module.css";

export type Tone = "plain" | "ok" | "warning" | "breached" | "paused" | "met" | "note" | "accent";

export function Chip({ tone = "plain", icon, children, title }: { tone?: Tone; icon?: IconName; children: React.ReactNode; title?: string }) {
  return (
    <span className={css.chip} data-tone={tone} title={title}>
      {icon && <Icon name={icon} size={13} />}
      <span>{children}</span>
    </span>
  );
}

const slaIcons = { ok: "clock", warning: "alert", breached: "late", paused: "pause", met: "check" } as const;

export function SlaChip({ sla }: { sla: Sla | null | undefined }) {
  const t = useT();
  const language = useLanguage();
  const view = slaView(t, sla, useHubSecond());
  if (!view) return null;
  const title = sla?.due_at
    ? t("sla.title", { kind: wordFor(t, "sla", sla.kind), at: fullMoment(language, sla.due_at) })
    : undefined;
  return <Chip tone={view.tone} icon={slaIcons[view.tone]} title={title}>{view.text}</Chip>;
}

export function PriorityChip({ priority }: { priority: Priority }) {
  const t = useT();
  if (priority !== "high" && priority !== "urgent") return null;
  return <Chip tone={priority === "urgent" ? "breached" : "warning"} icon="up">{t(`priority.${priority}`)}</Chip>;
}
