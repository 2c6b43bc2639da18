import { Button, Modal, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../../api/client";
import type { BoardQueue } from "../../api/types";
import { api } from "../../app/hub";
import { tr, useT } from "../../i18n";
import { toasts } from "../../ui/toasts";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

const FIELDS = ["wait_amber_s", "wait_red_s", "level_amber", "level_red", "alert_after_s"] as const;
type Limits = Record<(typeof FIELDS)[number], number>;

const isShare = (field: string): boolean => field.startsWith("level");

/** From when on a queue's numbers are amber and red; what is empty follows from its promise. */
export function QueueLimits({ queue, onClose }: { queue: BoardQueue; onClose: () => void }) {
  const own = boardTexts.use();
  const t = useT();
  const found = useQuery({ queryKey: ["queue-limits", queue.id], gcTime: 0, queryFn: () => api.get<Limits>(`/queues/${queue.id}`) });
  return (
    <Modal opened onClose={onClose} title={`${own("limits")}: ${queue.name}`} closeButtonProps={{ "aria-label": t("toast.close") }}>
      {found.data && <Form queue={queue} held={found.data} onClose={onClose} />}
    </Modal>
  );
}

function Form({ queue, held, onClose }: { queue: BoardQueue; held: Limits; onClose: () => void }) {
  const own = boardTexts.use();
  const t = useT();
  const [limits, setLimits] = useState<Limits>(() => Object.fromEntries(FIELDS.map((field) => [field, held[field]])) as Limits);
  const derived = (field: (typeof FIELDS)[number]): string => {
    const value = field === "alert_after_s" ? 0 : queue.thresholds[field];
    return isShare(field) ? `${Math.round(value * 100)}` : `${Math.round(value)}`;
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await api.put(`/queues/${queue.id}/thresholds`, limits);
      onClose();
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : tr("line.offline") });
    }
  };
  return (
    <form className={css.limits} onSubmit={(event) => void save(event)}>
      {FIELDS.map((field) => (
        <TextInput key={field} size="xs" type="number" min={0} max={isShare(field) ? 100 : undefined} label={own(field)} placeholder={derived(field)}
          value={limits[field] === 0 && field !== "alert_after_s" ? "" : isShare(field) ? Math.round(limits[field] * 100) : limits[field]}
          onChange={(event) => {
            const value = Number(event.currentTarget.value) || 0;
            setLimits((now) => ({ ...now, [field]: isShare(field) ? value / 100 : value }));
          }} />
      ))}
      <p className={css.none}>{own("limits_hint")}</p>
      <Button type="submit" size="compact-md">{t("admin.save")}</Button>
    </form>
  );
}
