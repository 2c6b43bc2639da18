import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { ApiProblem } from "../../api/client";
import { api, queries } from "../../app/hub";
import { useT } from "../../i18n";
import { toasts } from "../../ui/toasts";
import admin from "../admin/Admin.module.css";
import { useNames, useRows } from "../admin/useRows";
import { OWN_ZONE, ZONES } from "./Hours";
import { setupTexts } from "./texts";
import { SLOT_MIN, type Shift, type Slot, clockOf, dayAfter, momentOf, shiftsOf, slotsOf, wallOf } from "./wall";
import css from "./Setup.module.css";

const PATH = "/shifts";

/** Who works when, a day at a time, by the half hour: paint with the pointer, or with arrows and Space. */
export function Shifts() {
  const c = setupTexts.use();
  const t = useT();
  const [zone, setZone] = useState(OWN_ZONE);
  const [date, setDate] = useState(() => wallOf(Date.now(), OWN_ZONE).date);
  const [brush, setBrush] = useState<Slot>("work");
  const agents = useNames("agents");
  const query = useRows(PATH);
  const shifts = (query.data ?? []) as unknown as Shift[];
  const [painted, setPainted] = useState<Record<string, Slot[]>>({});
  const from = momentOf(date, 0, zone);
  const until = momentOf(dayAfter(date, 1), 0, zone);
  const touching = shifts.filter((one) => Date.parse(one.starts_at) < until && Date.parse(one.ends_at) > from);
  const beyond = (one: Shift) => Date.parse(one.starts_at) < from || Date.parse(one.ends_at) > until;
  const locked = new Set(touching.filter(beyond).map((one) => one.agent_id));
  const slots = (agent: string) => painted[agent] ?? slotsOf(touching.filter((one) => one.agent_id === agent), date, zone);
  const paint = (agent: string, slot: number, kind: Slot) => {
    if (!locked.has(agent)) setPainted((now) => ({ ...now, [agent]: (now[agent] ?? slots(agent)).map((one, at) => (at === slot ? kind : one)) }));
  };
  const go = (next: string) => {
    setDate(next);
    setPainted({});
  };
  const save = async () => {
    try {
      for (const [agent, row] of Object.entries(painted)) {
        for (const shift of shiftsOf(row, agent, date, zone)) await api.post(PATH, shift);
        for (const old of touching.filter((one) => one.agent_id === agent)) await api.delete(`${PATH}/${old.id}`);
      }
      setPainted({});
      toasts.show({ tone: "good", text: t("admin.saved") });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : t("line.offline"), seconds: 10 });
    }
    await queries.invalidateQueries({ queryKey: ["admin", PATH] });
  };
  const changed = Object.keys(painted).length;
  const rows = Object.entries(agents);
  const there = (slot: number) => rows.filter(([id]) => slots(id)[slot] === "work").length;
  return (
    <>
      <header className={admin.head}>
        <h2 className={admin.heading}>{c("shifts")}</h2>
        <Button variant="default" aria-label={c("day_before")} onClick={() => go(dayAfter(date, -1))}>←</Button>
        <TextInput size="xs" type="date" aria-label={c("date")} value={date} onChange={(event) => event.currentTarget.value && go(event.currentTarget.value)} />
        <Button variant="default" aria-label={c("day_after")} onClick={() => go(dayAfter(date, 1))}>→</Button>
        <NativeSelect size="xs" aria-label={c("zone")} data={[...new Set([zone, ...ZONES])]} value={zone} onChange={(event) => { setZone(event.currentTarget.value); setPainted({}); }} />
        <NativeSelect size="xs" aria-label={c("brush")} value={brush} data={[{ value: "work", label: c("work") }, { value: "break", label: c("break") }, { value: "", label: c("off") }]} onChange={(event) => setBrush(event.currentTarget.value as Slot)} />
        <Button disabled={changed === 0} onClick={() => void save()}>{t("admin.save")}{changed > 0 ? ` (${changed})` : ""}</Button>
      </header>
      <p className={css.intro}>{c("shifts_intro")}</p>
      <div className={admin.scroll}>
        <table className={css.shifts}>
          <thead>
            <tr><th scope="col">{t("admin.agents")}</th>{Array.from({ length: 24 }, (_, hour) => <th key={hour} scope="col" colSpan={2}>{hour}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map(([id, name]) => (
              <tr key={id} data-changed={painted[id] ? true : undefined}>
                <th scope="row">{name}{locked.has(id) && <span title={c("beyond")}> *</span>}</th>
                {slots(id).map((kind, slot) => (
                  <Half key={slot} kind={kind} label={`${name}, ${clockOf(slot * SLOT_MIN)}: ${c(kind || "off")}`} first={slot === 0}
                    onPaint={() => paint(id, slot, kind === brush ? "" : brush)} onDrag={() => paint(id, slot, brush)} />
                ))}
              </tr>
            ))}
            <tr className={css.sum}><th scope="row">{c("at_work")}</th>{Array.from({ length: 48 }, (_, slot) => <td key={slot}>{there(slot) || ""}</td>)}</tr>
          </tbody>
        </table>
      </div>
      {locked.size > 0 && <p className={admin.muted}>* {c("beyond")}</p>}
    </>
  );
}

function Half({ kind, label, first, onPaint, onDrag }: { kind: Slot; label: string; first: boolean; onPaint: () => void; onDrag: () => void }) {
  const walk = (event: KeyboardEvent<HTMLButtonElement>) => {
    const cell = event.currentTarget.parentElement as HTMLTableCellElement;
    const place = cell.cellIndex;
    const row = cell.parentElement as HTMLTableRowElement;
    const to = { ArrowLeft: cell.previousElementSibling, ArrowRight: cell.nextElementSibling, ArrowUp: (row.previousElementSibling as HTMLTableRowElement | null)?.cells[place], ArrowDown: (row.nextElementSibling as HTMLTableRowElement | null)?.cells[place] }[event.key];
    const button = to?.querySelector("button");
    if (!button) return;
    event.preventDefault();
    button.focus();
    if (event.shiftKey) button.click();
  };
  return (
    <td data-kind={kind || undefined}>
      <button type="button" tabIndex={first ? 0 : -1} aria-label={label} aria-pressed={kind !== ""} onKeyDown={walk} onClick={onPaint}
        onPointerEnter={(event) => event.buttons === 1 && onDrag()} />
    </td>
  );
}
