/** Which of this person's tabs carries the audio: the one in which a call was last accepted, dialled or brought over. */
const KEY = "hub.phone";

/** This tab takes the audio of my calls, over a reload too. */
export const claimAudio = (): void => sessionStorage.setItem(KEY, "here");

/** Another tab has taken the audio over, or the call is over. */
export const giveUpAudio = (): void => sessionStorage.removeItem(KEY);

export const claimsAudio = (): boolean => sessionStorage.getItem(KEY) !== null;

/** Have the softphone's code at hand before the call is answered. */
export const warmUpPhone = (): void => void import("./CallBar").catch(() => undefined);
