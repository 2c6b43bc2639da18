import type { Offer } from "../../api/types";
import type { LiveState } from "../state";

/** Add an offer once; a repeated event replaces it. */
export function addOffer(state: LiveState, offer: Offer): LiveState {
  const others = state.offers.filter((one) => one.id !== offer.id);
  return { ...state, offers: [...others, offer] };
}

/** Drop an offer; say why when the agent did not answer it himself. */
export function withdrawOffer(state: LiveState, id: string, reason: string): LiveState {
  const offer = state.offers.find((one) => one.id === id);
  if (!offer) return state;
  const offers = state.offers.filter((one) => one.id !== id);
  const answered = reason === "accepted" || reason === "declined";
  if (answered) return { ...state, offers };
  const key = (state.lostOffers.at(-1)?.key ?? 0) + 1;
  return { ...state, offers, lostOffers: [...state.lostOffers.slice(-4), { offer, reason, key }] };
}
