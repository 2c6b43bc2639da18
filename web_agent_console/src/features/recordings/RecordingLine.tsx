import { useQuery } from "@tanstack/react-query";
import type { components } from "../../api/wire";
import { api } from "../../app/hub";
import { useLive } from "../../app/hooks";
import { Player } from "./Player";
import { Transcript } from "./Transcript";
import type { RecordingLineOf } from "./recording_of";
import { isBesidePlayer, saidIn, transcriptOf } from "./transcripts";
import { useRecordingTexts } from "./texts";
import css from "./Player.module.css";

type Recordings = components["schemas"]["RecordingsView"];

/** A recording of a call in the conversation, for those who may hear it; listening is written into the audit trail. */
export function RecordingLine({ line, ticketId }: { line: RecordingLineOf; ticketId: string }) {
  const c = useRecordingTexts();
  const messages = useLive((state) => state.messages[ticketId]);
  const query = useQuery({
    queryKey: ["recordings", line.call],
    queryFn: () => api.get<Recordings>(`/calls/${line.call}/recordings`),
  });
  const found = query.data?.items.find((one) => one.id === line.recording);
  if (!found) return null;
  if (!found.url) return <p className={css.quiet}>{c(found.deleted_at ? "gone" : "not_yours")}</p>;
  return (
    <Player url={found.url} name={c("recording")} sizeBytes={found.size} lengthS={found.duration_s} peaks={found.peaks.length > 0 ? found.peaks : null} parties
      transcript={transcriptOf(messages, { recording: line.recording })} />
  );
}

/** A transcript whose recording is not in this conversation. */
export function LoneTranscript({ line, ticketId, body }: { line: RecordingLineOf; ticketId: string; body: string }) {
  const beside = useLive((state) => isBesidePlayer(state.messages[ticketId], line));
  return beside ? null : <div className={css.player}><Transcript said={saidIn(body)} at={-1} /></div>;
}

/** The message that somebody left, with what was said in it. */
export function LeftMessage({ url, name, sizeBytes, call, ticketId }: { url: string; name: string; sizeBytes: number; call: string; ticketId: string }) {
  const messages = useLive((state) => state.messages[ticketId]);
  return <Player url={url} name={name} sizeBytes={sizeBytes} transcript={call ? transcriptOf(messages, { call }) : []} />;
}
