"""The inputs: one module a kind, each with its contract."""

from etl.sources import (
    answers,
    assignments,
    camera_status,
    cameras,
    campaigns,
    contracts,
    declarations,
    districts,
    inspectors,
    maintenance,
    prescriptions,
    schools,
    signals,
    visits,
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
)
BY_KIND: dict[str, Contract] = {contract.kind: contract for contract in CONTRACTS}
