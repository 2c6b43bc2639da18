/** Sound and desktop notification: only for me, one tab of many, at most one sound in three seconds, never in quiet hours. */
import { settings } from "../../app/settings";
import { isQuiet } from "./quiet_hours";

const APART_MS = 3_000;
const NOTES_HZ = [659.25, 880];
let audio: AudioContext | undefined;
let inView: string | null = null;

export interface Alert {
  /** The same for every tab that hears of it. */
  key: string;
  text: string;
  ticketId?: string | null | undefined;
}

/** Note which ticket is open here; of that one nobody needs to be told. */
export function lookAt(ticketId: string | null): void {
  inView = ticketId;
}

/** Whether somebody looks at the ticket in this tab now. */
export const isLookedAt = (ticketId: string | null | undefined): boolean => Boolean(ticketId) && ticketId === inView && !document.hidden;

function chime(): void {
  audio ??= new AudioContext();
  void audio.resume();
  const start = audio.currentTime + 0.02;
  NOTES_HZ.forEach((frequency, index) => {
    if (!audio) return;
    const at = start + index * 0.16;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.18, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  });
}

function notify(alert: Alert): void {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(alert.text, { tag: alert.key });
  shown.onclick = () => window.focus();
}

/** Do it in the one tab that gets the lock, and keep the lock long enough that the others find it taken. */
async function once(lock: string, run: () => void | Promise<void>): Promise<void> {
  if (!("locks" in navigator)) return run();
  await navigator.locks.request(lock, { ifAvailable: true }, async (held) => {
    if (!held) return;
    await run();
    await new Promise((resolve) => setTimeout(resolve, APART_MS));
  });
}

/** Make something heard and seen by the person it is for. */
export async function announce(alert: Alert): Promise<void> {
  const { sound, quiet } = settings.get();
  if (isLookedAt(alert.ticketId) || isQuiet(quiet, new Date())) return;
  await once(`hub.alert.${alert.key}`, () => {
    notify(alert);
    if (sound) void once("hub.sound", chime);
  });
}
