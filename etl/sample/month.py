"""The month on top of its visits: the orders, the people told, what was written twice or left out."""

from __future__ import annotations

import pandas as pd

from etl.sample.campaign import Campaign, campaign_table, earlier_campaign
from etl.sample.cast import Cast
from etl.sample.covers import with_faults
from etl.sample.description import Description
from etl.sample.draws import draws_of
from etl.sample.earlier import earlier_inspection
from etl.sample.inspection import Inspection
from etl.sample.letters import inspectors_with_letters
from etl.sample.month_parts import month_parts
from etl.sample.officials import officials_of
from etl.sample.order_slips import with_slips
from etl.sample.orders import district_plan, listed_schools
from etl.sample.people import People
from etl.sample.photographs import repeated_photographs
from etl.sample.telemetry import Telemetry


def people_of_the_month(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    held: pd.DataFrame,
    campaign: Campaign,
    seed: int,
) -> dict[str, pd.DataFrame]:
    """Campaigns with their list and plan, and everybody who has to do with them."""
    parts = month_parts(description, schools, people, cast, campaign, draws_of(seed, "parts"))
    listed = listed_schools(schools, parts["forgotten"], campaign)
    earlier = earlier_campaign(description, campaign)
    letters = draws_of(seed, "letters")
    return {
        "campaigns": campaign_table(description, campaign, earlier),
        "inspectors": inspectors_with_letters(description, people.inspectors, letters),
        "assignments": with_faults(description, held, schools, people, parts, campaign),
        "scope": listed,
        "district_plans": district_plan(schools, listed, campaign),
        "officials": officials_of(description, schools, draws_of(seed, "officials")),
    }


def papers_of_the_month(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    facts: pd.DataFrame,
    telemetry: Telemetry,
    done: Inspection,
    campaign: Campaign,
    seed: int,
) -> Inspection:
    """What the commissions wrote, with the slips in it, and after it what the earlier campaign wrote."""
    visits, answers = earlier_inspection(
        description, schools, people, cast, facts, telemetry,
        earlier_campaign(description, campaign), campaign, draws_of(seed, "earlier"),
    )  # fmt: skip
    now = repeated_photographs(description, done.answers, done.visits, people)
    orders = with_slips(description, done.orders, len(schools), campaign, draws_of(seed, "slips"))
    return Inspection(
        pd.concat([done.visits, visits], ignore_index=True),
        pd.concat([now, answers], ignore_index=True),
        orders,
    )
