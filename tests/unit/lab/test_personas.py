"""The customers have words in both languages, and write according to their tempers."""

from random import Random

import pytest

from hub.lab.personas import PERSONAS, Persona, choose, following, opening
from hub.lab.wording import new_matter, read_script


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_every_temper_finds_words(language: str, persona: Persona) -> None:
    script, other = read_script(language), read_script("zh" if language == "en" else "en")
    for seed in range(40):
        chance = Random(seed)
        matter = new_matter(script, chance)
        said = opening(persona, matter, other, chance)
        said += [following(persona, matter, other, turn, chance) for turn in range(1, persona.turns + 1)]
        assert all(text.strip() and "{" not in text for text in [*said, matter.subject])
        assert (len(said) > persona.turns + 1) is persona.fragments
        assert said[-1] in script.thanks


def test_tempers_show() -> None:
    by_name = {persona.name: persona for persona in PERSONAS}
    script, other = read_script("en"), read_script("zh")
    matter = new_matter(script, Random(1))
    (angry,) = opening(by_name["angry"], matter, other, Random(1))
    assert any(angry.endswith(line) for line in script.angry)
    (mixed,) = opening(by_name["mixes languages"], matter, other, Random(1))
    assert any(mixed.endswith(line) for line in other.thanks)


def test_frequent_characters_come_more_often() -> None:
    chance = Random(5)
    came = [choose(chance).name for _ in range(2000)]
    assert set(came) == {persona.name for persona in PERSONAS}
    assert came.count("patient") > came.count("away")
