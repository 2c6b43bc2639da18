import { useEffect } from "react";
import { drafts } from "../features/conversation/drafts";
import { SignIn } from "../features/sign_in/SignIn";
import { useLanguage, useT } from "../i18n";
import { learn } from "../i18n/texts";
import { Shell } from "./Shell";
import { useLine, useSession } from "./hooks";

/** Nobody sees a screen before the hub has said who he is. */
export function Gate() {
  const state = useSession();
  const online = useLine() === "online";
  const inside = state.kind === "in";
  useEffect(() => {
    if (online) drafts.flush();
  }, [online]);
  useEffect(() => {
    if (!inside) drafts.clear();
  }, [inside]);
  const t = useT();
  const language = useLanguage();
  useEffect(() => {
    void learn(language).catch(() => undefined);
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  if (state.kind === "unknown") return <p className="visually-hidden" role="status">{t("app.loading")}</p>;
  if (state.kind === "out") return <SignIn ended={state.reason === "ended"} />;
  return <Shell />;
}
