/** The sound and the desktop notification of an offer: one tab of many, at most one in three seconds. */
import type { Offer } from "../../api/types";
import { settings } from "../../app/settings";
import { tr } from "../../i18n";

const QUIET_MS = 3_000;
const NOTES_HZ = [659.25, 880];
let lastAt = 0;
let audio: AudioContext | undefined;

function chime(): void {
  if (Date.now() - lastAt < QUIET_MS) return;
  lastAt = Date.now();
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

function notify(offer: Offer): void {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(tr("offer.notification", { subject: offer.subject }), { tag: offer.id });
  shown.onclick = () => window.focus();
}

/** Make an offer heard. Only the tab that gets the lock does it. */
export async function announce(offer: Offer): Promise<void> {
  const run = () => {
    if (settings.get().sound) chime();
    notify(offer);
  };
  if (!("locks" in navigator)) return run();
  await navigator.locks.request(`hub.offer.${offer.id}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    run();
    // Held long enough that the other tabs, which hear of the same offer, find it taken.
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  });
}
