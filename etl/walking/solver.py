"""The solver of the walk plan, set so that one input gives one plan."""

from __future__ import annotations

from ortools.sat.python import cp_model


def solver_of(effort: float) -> cp_model.CpSolver:
    """A solver that works for `effort` of its own deterministic time."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1  # several would race, and the plan would hang on who wins
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    return solver
