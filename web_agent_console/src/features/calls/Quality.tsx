import { useEffect, useState } from "react";
import type { CallQuality, CallView } from "../../api/calls";
import { CallIcon } from "./icons";
import { phone } from "./my_phone";
import { type Reading, gradeOf, qualityOf } from "../../../voice/quality";
import { useCallTexts } from "./texts";
import css from "./CallBar.module.css";

const LOOK_MS = 3_000;

/** How well I hear, and how well the customer does: the worse of the two as a word, both in figures on pointing at it. */
export function Quality({ call }: { call: CallView }) {
  const c = useCallTexts();
  const mine = useMyQuality(call.id);
  const both = [mine, call.quality].filter((one) => one !== null);
  if (both.length === 0) return null;
  const grade = gradeOf(Math.min(...both.map((one) => one.opinion_score)));
  const words = (key: "quality.mine" | "quality.theirs", one: CallQuality) =>
    c(key, { loss: (one.loss * 100).toFixed(1), trip: Math.round(one.round_trip_ms), score: one.opinion_score.toFixed(1) });
  const title = [mine && words("quality.mine", mine), call.quality && words("quality.theirs", call.quality)].filter(Boolean).join("\n");
  return <span className={css.grade} data-grade={grade} title={title}><CallIcon name="signal" size={13} />{c("quality.label")}: {c(`quality.${grade}`)}</span>;
}

function useMyQuality(callId: string): CallQuality | null {
  const [quality, setQuality] = useState<CallQuality | null>(null);
  useEffect(() => {
    let before: Reading | null = null;
    const timer = setInterval(() => {
      void phone.read().then((reading) => {
        setQuality(reading && qualityOf(before, reading));
        before = reading;
      });
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [callId]);
  return quality;
}
