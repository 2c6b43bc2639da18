"""How good a connection sounds: the E-model's rating as an opinion score (ITU-T G.107, 06/2015; G.113 for the codec)."""

from hub.channels.voice.rooms.leg import Quality

_BEST_RATING = 93.2
"""The rating without any impairment, G.107's default parameters."""
_PACKET_LOSS_ROBUSTNESS = 25.1
"""Bpl of G.711 with concealment, random loss (G.113, appendix I, table I.4)."""
_HUB_DELAY_MS = 60.0
"""What the two ends and the hub add to the network's delay."""
_DELAY_KNEE_MS = 177.3


def opinion_score(quality: Quality) -> float:
    """Return the estimated mean opinion score, 1-4.5 (G.107, annex B); the delay impairment is Cole and Rosenbluth's line."""
    delay = quality.round_trip_ms / 2 + 2 * quality.jitter_ms + _HUB_DELAY_MS
    delayed = 0.024 * delay + 0.11 * max(0.0, delay - _DELAY_KNEE_MS)
    lost = 100 * quality.loss
    effective = 95 * lost / (lost + _PACKET_LOSS_ROBUSTNESS)
    rating = max(0.0, min(100.0, _BEST_RATING - delayed - effective))
    score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return round(max(1.0, min(4.5, score)), 2)
