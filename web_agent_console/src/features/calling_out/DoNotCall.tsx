import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { components } from "../../api/wire";
import { api } from "../../app/hub";
import { useLanguage, useT } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import admin from "../admin/Admin.module.css";
import { useRows } from "../admin/useRows";
import { refused } from "./Callbacks";
import { callingTexts } from "./texts";
import css from "./CallingOut.module.css";

type Suppression = components["schemas"]["SuppressionView"];

/** Numbers that are not called; a wish put down here also ends calls that already wait. */
export function DoNotCall() {
  const c = callingTexts.use();
  const t = useT();
  const language = useLanguage();
  const [number, setNumber] = useState("");
  const [why, setWhy] = useState("");
  const query = useRows("/suppressions");
  const rows = ((query.data ?? []) as unknown as Suppression[]).filter((one) => one.kind === "phone" && ["", "voice", "pbx"].includes(one.channel));
  const act = async (run: () => Promise<unknown>) => {
    await run().catch(refused);
    await query.refetch();
  };
  const add = () => act(async () => {
    await api.post("/suppressions", { kind: "phone", value: number.replace(/[^\d+]/g, ""), reason: "opted_out", channel: "voice", evidence: why });
    setNumber("");
    setWhy("");
  });
  return (
    <>
      <p className={admin.muted}>{c("do_not_call_intro")}</p>
      <form className={css.bar} onSubmit={(event) => { event.preventDefault(); void add(); }}>
        <TextInput size="xs" aria-label={c("number")} placeholder="+49 30 901820" value={number} onChange={(event) => setNumber(event.currentTarget.value)} />
        <TextInput size="xs" aria-label={c("why")} placeholder={c("why")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
        <Button size="xs" type="submit" disabled={!/^\+?\d{6,}/.test(number.replace(/[^\d+]/g, ""))}>{c("put_down")}</Button>
      </form>
      {query.isError && <Empty icon="alert" title={t("admin.failed", { detail: query.error.message })} />}
      {query.data && rows.length === 0 && <Empty icon="shield" title={c("do_not_call_none")} />}
      {rows.length > 0 && (
        <div className={admin.scroll} tabIndex={0} role="group" aria-label={c("do_not_call")}>
          <table className={admin.table}>
            <thead><tr><th scope="col">{c("number")}</th><th scope="col">{c("why")}</th><th scope="col">{c("since")}</th><th scope="col">{c("acts")}</th></tr></thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.id} className={admin.plain}>
                  <td>{one.value}</td><td title={one.evidence}>{one.told}{one.evidence && `: ${one.evidence}`}</td><td>{fullMoment(language, one.since)}</td>
                  <td><Button size="compact-xs" variant="subtle" onClick={() => {
                    const reason = window.prompt(c("lift_why"));
                    if (reason) void act(() => api.delete(`/suppressions/${one.id}?reason=${encodeURIComponent(reason)}`));
                  }}>{c("lift")}</Button></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
