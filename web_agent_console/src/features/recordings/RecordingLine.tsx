import { useQuery } from "@tanstack/react-query";
import type { components } from "../../api/wire";
import { api } from "../../app/hub";
import { Player } from "./Player";
import { useRecordingTexts } from "./texts";
import css from "./Player.module.css";

type Recordings = components["schemas"]["RecordingsView"];

/** A recording of a call in the conversation, for those who may hear it; listening is written into the audit trail. */
export function RecordingLine({ call, recording }: { call: string; recording: string }) {
  const c = useRecordingTexts();
  const query = useQuery({
    queryKey: ["recordings", call],
    queryFn: () => api.get<Recordings>(`/calls/${call}/recordings`),
  });
  const found = query.data?.items.find((one) => one.id === recording);
  if (!found) return null;
  if (!found.url) return <p className={css.quiet}>{c(found.deleted_at ? "gone" : "not_yours")}</p>;
  return <Player url={found.url} name={c("recording")} sizeBytes={found.size} lengthS={found.duration_s} peaks={found.peaks.length > 0 ? found.peaks : null} parties />;
}
