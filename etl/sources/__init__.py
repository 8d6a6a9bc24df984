"""The inputs: one module a kind, each with its contract."""

from etl.sources import (
    answers,
    assignments,
    camera_status,
    cameras,
    campaigns,
    contracts,
    declarations,
    district_plans,
    districts,
    inspectors,
    maintenance,
    officials,
    prescriptions,
    schools,
    scope,
    signals,
    visits,
    walk_plans,
)
from etl.sources.contract import Contract

# In an order in which nothing refers to a kind that comes later.
CONTRACTS: tuple[Contract, ...] = (
    districts.CONTRACT,
    schools.CONTRACT,
    campaigns.CONTRACT,
    inspectors.CONTRACT,
    assignments.CONTRACT,
    visits.CONTRACT,
    answers.CONTRACT,
    declarations.CONTRACT,
    cameras.CONTRACT,
    camera_status.CONTRACT,
    prescriptions.CONTRACT,
    signals.CONTRACT,
    maintenance.CONTRACT,
    contracts.CONTRACT,
    scope.CONTRACT,
    district_plans.CONTRACT,
    walk_plans.CONTRACT,
    officials.CONTRACT,
)
BY_KIND: dict[str, Contract] = {contract.kind: contract for contract in CONTRACTS}
