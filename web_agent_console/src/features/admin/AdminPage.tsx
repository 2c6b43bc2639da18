import "@mantine/core/styles/Switch.layer.css";
import { Loader } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useUser } from "../../app/hooks";
import { useT } from "../../i18n";
import "../../i18n/later";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { AdminTable } from "./AdminTable";
import { Quarantine } from "./Quarantine";
import { NOUNS } from "./nouns";
import { ADMIN_PLACES, TEAM_PLACES } from "./places";
import { useAdminT } from "./texts";
import css from "./Admin.module.css";

const Menus = lazy(() => import("../menus/Menus").then((part) => ({ default: part.Menus })));
const Shadow = lazy(() => import("./Shadow").then((part) => ({ default: part.Shadow })));
const Classifier = lazy(() => import("../triage/Classifier").then((part) => ({ default: part.Classifier })));

export function AdminPage() {
  const t = useT();
  const c = useAdminT();
  const user = useUser();
  const { noun: key } = useParams({ from: "/admin/$noun" });
  if (user.role === "agent") return <Empty icon="shield" title={t("admin.not_yours")} />;
  const rules = user.role === "admin";
  const noun = rules ? NOUNS[key] : undefined;
  const places = [...(rules ? ADMIN_PLACES : []), ...TEAM_PLACES];
  // Supervisors come in by the administrators' door, and begin with what is theirs.
  const place = places.find((one) => one.key === key) ?? (rules ? undefined : places[0]);
  return (
    <div className={css.page}>
      <nav className={css.nav} aria-label={t("nav.admin")}>
        <h1 className={css.title}>{t("nav.admin")}</h1>
        {rules && Object.entries(NOUNS).map(([name, one]) => (
          <Link key={name} to="/admin/$noun" params={{ noun: name }} className={css.place} activeProps={{ "aria-current": "page" }}>
            <Icon name={one.icon} size={16} />{t(one.title)}
          </Link>
        ))}
        {places.map((one) => (
          <Link key={one.key} to="/admin/$noun" params={{ noun: one.key }} className={css.place} aria-current={one === place ? "page" : undefined}>
            <Icon name={one.icon} size={16} />{c(one.title)}
          </Link>
        ))}
        {rules && <>
        <Link to="/admin/$noun" params={{ noun: "menus" }} className={css.place} activeProps={{ "aria-current": "page" }}>
          <Icon name="phone" size={16} />{t("admin.menus")}
        </Link>
        <Link to="/admin/$noun" params={{ noun: "quarantine" }} className={css.place} activeProps={{ "aria-current": "page" }}>
          <Icon name="shield" size={16} />{t("admin.quarantine")}
        </Link>
        <Link to="/admin/$noun" params={{ noun: "shadow" }} className={css.place} activeProps={{ "aria-current": "page" }}>
          <Icon name="eye" size={16} />{t("shadow.title")}
        </Link>
        <Link to="/admin/$noun" params={{ noun: "triage" }} className={css.place} activeProps={{ "aria-current": "page" }}>
          <Icon name="queue" size={16} />{c("triage_title")}
        </Link>
        </>}
      </nav>
      <section className={css.main}>
        {place && <Suspense fallback={<div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>}><place.Screen key={place.key} /></Suspense>}
        {noun && <AdminTable key={key} noun={noun} />}
        {rules && key === "menus" && <Suspense fallback={<div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>}><Menus /></Suspense>}
        {rules && key === "shadow" && <Suspense><Shadow /></Suspense>}
        {rules && key === "triage" && <Suspense><Classifier /></Suspense>}
        {rules && key === "quarantine" && <Quarantine />}
      </section>
    </div>
  );
}
