"""Needs tried out: who could be asked now, at first and after each relaxation step."""

from hub.domain.agent import AgentState
from hub.domain.queue import Queue, RelaxationStep
from hub.domain.skill import PreferredAgent, Requirement, SkillNeed
from tests.fakes.contact_centre import ContactCentre


async def test_each_step_names_who_fits_and_what_keeps_them() -> None:
    centre = ContactCentre()
    await centre.agent("ana", skills={"tech": 5})
    await centre.agent("bo", skills={"tech": 9}, state=AgentState.BREAK)
    await centre.agent("cy", skills={"tech": 6})
    await centre.agent("di")
    await centre.settle()
    needs = (SkillNeed(skill_id="tech", min_proficiency=6),)
    queue = Queue(
        id="main",
        name="Main",
        relaxation=(RelaxationStep(after_s=30, lower_by=2), RelaxationStep(after_s=60, drop=True)),
        requirement=Requirement(needs=needs, preferred=(PreferredAgent(agent_id="ana"),)),
    )
    first, second, third = centre.dispatcher.try_out(Requirement(), queue, "webchat")
    assert [each.agent_id for each in first.agents] == ["cy", "bo"]
    assert (first.after_s, first.needs, first.agents[0].reasons) == (0, "tech of at least 6", ())
    assert first.agents[1].reasons == ("is break",)
    assert (second.after_s, [each.agent_id for each in second.agents]) == (30, ["ana", "cy", "bo"])
    assert (third.needs, len(third.agents)) == ("no skill", 4)
