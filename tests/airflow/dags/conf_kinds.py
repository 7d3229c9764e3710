"""One param of every kind that the console's form has a field for.

The task writes what it received into its own log, as one line of JSON: that line is what the
end-to-end test reads, so that nothing between the form and the task can go unnoticed.
"""

import json

try:
    from airflow.sdk import Param, dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
    from airflow.models.param import Param


@dag(
    schedule=None,
    catchup=False,
    tags=["console", "forms"],
    description="One of every kind, <b>not bold</b>",
    params={
        "ticket": Param(type="string", minLength=3, title="Ticket"),
        "label": Param("hello", type="string", title="Label"),
        "notes": Param("one\ntwo", type="string", format="multiline", title="Notes"),
        "threshold": Param(0.5, type="number", minimum=0, maximum=10, title="Threshold"),
        "count": Param(3, type="integer", minimum=1, maximum=9, title="Count"),
        # Beyond what a double holds: no digit may be lost on the way.
        "account": Param(9007199254740993, type="integer", title="Account"),
        "full_reload": Param(False, type="boolean", title="Full reload"),
        "region": Param("EU", type="string", enum=["EU", "US", "APAC"], title="Region"),
        "day": Param("2026-01-31", type="string", format="date", title="Day"),
        "moment": Param(
            "2026-01-31T08:30:00+00:00", type="string", format="date-time", title="Moment"
        ),
        "tables": Param(["accounts"], type="array", items={"type": "string"}, title="Tables"),
        "weights": Param([0.25, 1], type="array", items={"type": "number"}, title="Weights"),
        "options": Param({"depth": 2}, type="object", title="Options"),
        "comment": Param(None, type=["null", "string"], title="Comment"),
        "confirmed": Param(None, type=["null", "boolean"], title="Confirmed"),
        "source": Param(
            {"host": "db", "port": 5432},
            type="object",
            required=["host"],
            properties={
                "host": {"type": "string", "title": "Host"},
                "port": {"type": ["integer", "null"], "title": "Port"},
                "since": {"type": "string", "format": "date-time", "title": "Since"},
            },
            title="Source",
        ),
        "steps": Param(
            [{"name": "load"}],
            type="array",
            minItems=1,
            items={
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "title": "Name"},
                    "size": {"type": "number", "title": "Size", "multipleOf": 0.5},
                    "dry": {"type": "boolean", "title": "Dry"},
                },
            },
            title="Steps",
        ),
        "limits": Param(
            {"orders": 1},
            type="object",
            additionalProperties={"type": "integer"},
            maxProperties=2,
            title="Limits",
        ),
    },
)
def conf_kinds():
    @task
    def show_conf(dag_run=None, params=None):
        print("received " + json.dumps({"conf": dag_run.conf, "params": dict(params)}))

    show_conf()


conf_kinds()
