"""Skill expressions: any nesting of all, any and none says what its clauses say, and loosens step by step."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.queue import RelaxationStep
from hub.domain.skill import Match, PreferredAgent, Requirement, SkillGroup, SkillNeed
from hub.routing.expressions import (
    Needs,
    any_of,
    clauses_of,
    holds,
    is_clause,
    is_too_large,
    needs_of,
    proficiency,
)
from hub.routing.relaxation import stages

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SKILLS = ("billing", "tech", "zh")
needs = st.builds(SkillNeed, skill_id=st.sampled_from(SKILLS), min_proficiency=st.integers(1, 10))
some_needs = st.lists(needs, max_size=3).map(tuple)
groups = st.recursive(
    st.builds(SkillGroup, match=st.sampled_from(Match), needs=some_needs),
    lambda inner: st.builds(
        SkillGroup,
        match=st.sampled_from(Match),
        needs=st.lists(needs, max_size=2).map(tuple),
        groups=st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=4,
)
requirements = st.builds(Requirement, needs=some_needs, groups=st.lists(groups, max_size=2).map(tuple))
people = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 10))


def _by_needs(requirement: Requirement, skills: dict[str, int]) -> bool:
    return all(
        holds(name, skills) if is_clause(name) else skills.get(name, 0) >= level
        for name, level in needs_of(clauses_of(requirement))
    )


@settings(max_examples=150)
@given(requirements, people)
def test_the_clauses_say_what_the_expression_says(requirement: Requirement, skills: dict[str, int]) -> None:
    if not is_too_large(requirement):
        assert _by_needs(requirement, skills) == requirement.met_by(skills)


def test_any_is_one_of_them_and_none_is_none_of_them() -> None:
    needs = (SkillNeed(skill_id="billing", min_proficiency=3), SkillNeed(skill_id="tech"))
    said = {match: SkillGroup(match=match, needs=needs) for match in Match}
    for skills, expected in (
        ({"billing": 3, "tech": 1}, {Match.ALL, Match.ANY}),
        ({"billing": 3}, {Match.ANY}),
        ({"billing": 2}, {Match.NONE}),
    ):
        assert {match for match, group in said.items() if group.met_by(skills)} == expected


def _fits(wanted: Needs, skills: dict[str, int]) -> bool:
    return all(holds(n, skills) if is_clause(n) else skills.get(n, 0) >= level for n, level in wanted)


@settings(max_examples=100)
@given(st.lists(requirements, min_size=1, max_size=4), people)
def test_whoever_meets_one_of_several_meets_any_of_them(
    several: list[Requirement], skills: dict[str, int]
) -> None:
    apart = [needs_of(clauses_of(requirement)) for requirement in several]
    together = any_of(apart)
    if together is not None:
        assert _fits(together, skills) == any(_fits(each, skills) for each in apart)


def test_what_several_have_in_common_is_said_once_and_too_much_not_at_all() -> None:
    topics = [(("en", 1), (f"topic{number}", 1)) for number in range(20)]
    together = any_of(topics)
    assert together is not None
    assert [name for name, _ in together][1:] == ["en"]
    assert any_of([(("tech", 8),), (("tech", 2),)]) == (("tech", 2),)
    assert any_of([*topics, ()]) == ()
    assert any_of([((f"a{number}", 1), (f"b{number}", 1)) for number in range(7)]) is None


@settings(max_examples=60)
@given(
    requirements,
    people,
    st.builds(
        RelaxationStep,
        after_s=st.just(30),
        skill_id=st.sampled_from(["", *SKILLS]),
        lower_by=st.integers(0, 5),
        drop=st.booleans(),
    ),
)
def test_a_step_only_ever_loosens(
    requirement: Requirement, skills: dict[str, int], step: RelaxationStep
) -> None:
    before, after = stages(requirement, [step], T0)

    def meets(wanted: tuple[tuple[str, int], ...]) -> bool:
        return all(holds(n, skills) if is_clause(n) else skills.get(n, 0) >= level for n, level in wanted)

    assert meets(after.needs) or not meets(before.needs)
    assert after.begins_at == T0 + timedelta(seconds=30)


def _any(*pairs: tuple[str, int], match: Match = Match.ANY) -> SkillGroup:
    return SkillGroup(
        match=match, needs=tuple(SkillNeed(skill_id=skill, min_proficiency=level) for skill, level in pairs)
    )


def test_each_step_has_its_own_needs() -> None:
    requirement = Requirement(groups=(_any(("billing", 6), ("tech", 8)), _any(("zh", 1), match=Match.NONE)))
    steps = [RelaxationStep(after_s=30, skill_id="tech", lower_by=3), RelaxationStep(after_s=60, drop=True)]
    found = [stage.needs for stage in stages(requirement, steps, T0)]
    assert found == [
        (("(billing>=6 or tech>=8)", 1), ("(zh<1)", 1)),
        (("(billing>=6 or tech>=5)", 1), ("(zh<1)", 1)),
        (),
    ]


def test_plain_needs_stay_as_they_were() -> None:
    requirement = Requirement(
        needs=(SkillNeed(skill_id="tech", min_proficiency=3), SkillNeed(skill_id="billing")),
        groups=(SkillGroup(match=Match.ALL, needs=(SkillNeed(skill_id="tech", min_proficiency=5),)),),
    )
    assert needs_of(clauses_of(requirement)) == (("billing", 1), ("tech", 5))


def test_the_best_of_the_alternatives_counts_as_proficiency() -> None:
    assert proficiency("(billing>=6 or tech>=2 or zh<3)", {"billing": 7, "tech": 4}) == 7
    assert proficiency("(billing>=6 or zh<3)", {"billing": 3}) == 0


def test_what_multiplies_out_to_too_much_is_known() -> None:
    wide = SkillGroup(
        match=Match.ANY,
        groups=tuple(_any(*((f"s{n}{m}", 1) for m in range(4)), match=Match.ALL) for n in range(4)),
    )
    assert is_too_large(Requirement(groups=(wide,)))
    assert not is_too_large(Requirement(groups=(_any(("billing", 1), ("tech", 2)),)))


def test_merging_keeps_every_group_once_and_the_later_score() -> None:
    group = _any(("billing", 1), ("tech", 2))
    one = Requirement(groups=(group,), preferred=(PreferredAgent(agent_id="ana", score=1),))
    two = Requirement(groups=(group,), preferred=(PreferredAgent(agent_id="ana", score=7),))
    merged = one.merged_with(two)
    assert merged.groups == (group,)
    assert merged.preferred == (PreferredAgent(agent_id="ana", score=7),)
    assert merged.skill_ids() == {"billing", "tech"}
