import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useT } from "../../i18n";
import { AudioSettings } from "./AudioSettings";
import { dial, useInCall, useLines, usualLine } from "./dialling";
import { isNumber } from "./targets";
import { useCallTexts } from "./texts";
import css from "./CallBar.module.css";

/** The telephone while nobody calls: dial a number, and try microphone and loudspeaker. */
export function PhoneDialog({ onClose }: { onClose: () => void }) {
  const c = useCallTexts();
  const t = useT();
  const lines = useLines();
  const [number, setNumber] = useState("");
  const [chosen, setChosen] = useState("");
  const [busy, setBusy] = useState(false);
  const inCall = useInCall();
  const call = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    if (await dial(number, chosen || usualLine(lines ?? []))) onClose();
    setBusy(false);
  };
  return (
    <Modal opened onClose={onClose} title={c("dial.title")} closeButtonProps={{ "aria-label": t("toast.close") }}>
      <div className={css.dial}>
        {lines?.length === 0
          ? <p className={css.hint}>{c("dial.no_line")}</p>
          : (
            <form className={css.dial} onSubmit={(event) => void call(event)}>
              <div className={css.dialRow}>
                <TextInput label={c("dial.number")} type="tel" data-autofocus size="xs" placeholder="+44 20 7946 0018" value={number} onChange={(event) => setNumber(event.currentTarget.value)} />
                <Button type="submit" size="xs" loading={busy} disabled={inCall || !isNumber(number)}>{c("dial.call")}</Button>
              </div>
              {(lines?.length ?? 0) > 1 && (
                <NativeSelect label={c("dial.from")} size="xs" value={chosen || usualLine(lines ?? [])} onChange={(event) => setChosen(event.currentTarget.value)}
                  data={(lines ?? []).map((line) => ({ value: line.id, label: line.address ? `${line.name} · ${line.address}` : line.name }))} />
              )}
              {inCall && <p className={css.hint}>{c("dial.busy")}</p>}
            </form>
          )}
        <hr />
        <h3>{c("settings.title")}</h3>
        <AudioSettings />
      </div>
    </Modal>
  );
}
