"""Companies: the firms that customers belong to."""

from pydantic import Field

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Input, Name, Words
from hub.domain.agent import Role
from hub.domain.customer import Company


class CompanyFields(Input):
    """What is known of a company; `domains` are those of its mail addresses."""

    name: Name
    domains: Words = Field(default_factory=list)


OPERATIONS = crud(
    Noun(
        name="company",
        path="/companies",
        entity=Company,
        fields=CompanyFields,
        store=lambda services: services.companies,
        write=Role.AGENT,
        sort="name",
    )
)
