import { useEffect } from "react";
import { SignIn } from "../features/sign_in/SignIn";
import { useLanguage, useT } from "../i18n";
import { Shell } from "./Shell";
import { useSession } from "./hooks";

/** Nobody sees a screen before the hub has said who he is. */
export function Gate() {
  const state = useSession();
  const t = useT();
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  if (state.kind === "unknown") return <p className="visually-hidden" role="status">{t("app.loading")}</p>;
  if (state.kind === "out") return <SignIn ended={state.reason === "ended"} />;
  return <Shell />;
}
