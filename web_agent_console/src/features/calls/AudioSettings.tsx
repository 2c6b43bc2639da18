import { Button, NativeSelect } from "@mantine/core";
import { useEffect, useState } from "react";
import { CallTroubleText } from "./CallTroubleText";
import { type AudioChoice, type Device, type MicrophoneTrouble, NoMicrophone, audioChoice, canChooseOutput, devices, keepAudioChoice, onDevices, openMicrophone, playTestTone, watchLevel } from "../../../voice/media";
import { phone, rerouteSpeaker } from "./my_phone";
import { CallIcon } from "./icons";
import { useCallTexts } from "./texts";
import css from "./CallBar.module.css";

const HEARD = 0.35;

/** Which microphone and loudspeaker, and whether they work. */
export function AudioSettings() {
  const c = useCallTexts();
  const [choice, setChoice] = useState(audioChoice);
  const [found, setFound] = useState<{ inputs: Device[]; outputs: Device[] }>({ inputs: [], outputs: [] });
  const [playing, setPlaying] = useState(false);
  const look = () => void devices().then(setFound);
  useEffect(() => {
    look();
    return onDevices(look);
  }, []);
  const choose = (change: Partial<AudioChoice>) => {
    const next = { ...choice, ...change };
    setChoice(next);
    keepAudioChoice(next);
    if (change.input !== undefined) void phone.changeMicrophone().catch(() => undefined);
    if (change.output !== undefined) void rerouteSpeaker();
  };
  const options = (list: Device[]) => [
    { value: "", label: c("settings.system") },
    ...list.filter((one) => one.id !== "default").map((one, index) => ({ value: one.id, label: one.name || c("settings.device", { n: index + 1 }) })),
  ];
  const tone = async () => {
    setPlaying(true);
    await playTestTone(choice.output).catch(() => undefined);
    setPlaying(false);
  };
  return (
    <div className={css.settings} role="group" aria-label={c("settings.title")}>
      <div className={css.test}>
        <NativeSelect size="xs" label={c("settings.input")} data={options(found.inputs)} value={choice.input} onChange={(event) => choose({ input: event.currentTarget.value })} />
        <MicrophoneTest key={choice.input} onOpen={look} />
      </div>
      <div className={css.test}>
        {canChooseOutput() && <NativeSelect size="xs" label={c("settings.output")} data={options(found.outputs)} value={choice.output} onChange={(event) => choose({ output: event.currentTarget.value })} />}
        <Button size="compact-sm" variant="default" loading={playing} leftSection={<CallIcon name="speaker" size={14} />} onClick={() => void tone()}>{c("settings.tone")}</Button>
      </div>
    </div>
  );
}

function MicrophoneTest({ onOpen }: { onOpen: () => void }) {
  const c = useCallTexts();
  const [running, setRunning] = useState(false);
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  const [trouble, setTrouble] = useState<MicrophoneTrouble | null>(null);
  useEffect(() => {
    if (!running) return;
    let stop: () => void = () => undefined;
    let over = false;
    void openMicrophone().then(
      (stream) => {
        const end = watchLevel(stream, (now) => {
          setLevel(now);
          if (now > HEARD) setHeard(true);
        });
        stop = () => {
          end();
          for (const track of stream.getTracks()) track.stop();
        };
        if (over) stop();
        else onOpen();
      },
      (error: unknown) => {
        setTrouble(error instanceof NoMicrophone ? error.trouble : "busy");
        setRunning(false);
      },
    );
    return () => {
      over = true;
      stop();
      setLevel(0);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the list of devices is read once per test
  }, [running]);
  const start = () => {
    setTrouble(null);
    setHeard(false);
    setRunning(!running);
  };
  return (
    <>
      <Button size="compact-sm" variant="default" aria-pressed={running} leftSection={<CallIcon name="mic" size={14} />} onClick={start}>{c(running ? "settings.stop" : "settings.test")}</Button>
      {running && <meter className={css.level} aria-label={c("settings.level")} min={0} max={1} value={level} />}
      <p className={css.hint} role="status">{running && c(heard ? "settings.heard" : "settings.quiet")}</p>
      {trouble && <CallTroubleText trouble={trouble} />}
    </>
  );
}
