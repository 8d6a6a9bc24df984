"""python -m benchmarks [name …]: every measurement, or those named; prints a table each."""

from __future__ import annotations

import sys

from benchmarks import forecast, load, map_rerun, map_sizes, paper, rollup, sessions, spark, static_site

MEASUREMENTS = {"map_rerun": map_rerun.measure, "map_sizes": map_sizes.measure, "load": load.measure,
                "paper": paper.measure, "rollup": rollup.measure, "spark": spark.measure,
                "forecast": forecast.measure, "static_site": static_site.measure, "sessions": sessions.measure}


def main(names: list[str]) -> int:
    """Run the named measurements; 2 when a name is unknown."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"benchmarks: no measurement {unknown[0]}; there are {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    for name in names or list(MEASUREMENTS):
        print(f"\n## {name}\n")
        print("\n".join(MEASUREMENTS[name]()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
