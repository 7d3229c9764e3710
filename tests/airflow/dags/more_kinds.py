"""The kinds of param that `conf_kinds` leaves out: choices, times, patterns, and schemas in a roundabout way.

The task writes what it received as there.
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
    params={
        "city": Param("Berlin", type="string", examples=["Berlin", "Paris"], title="City"),
        "colours": Param(
            ["red"], type="array", examples=["red", "green", "blue"], title="Colours"
        ),
        "tier": Param(
            "g",
            type="string",
            enum=["g", "s"],
            values_display={"g": "Gold", "s": "Silver"},
            title="Tier",
        ),
        "level": Param(2, type="integer", enum=[1, 2, 3], title="Level"),
        "portion": Param(10, type="integer", minimum=0, maximum=100, multipleOf=5, title="Portion"),
        "at": Param("13:37:00", type="string", format="time", title="At"),
        "fixed": Param("v1", const="v1", title="Fixed"),
        "code": Param(
            "AB-1",
            type="string",
            pattern="^[A-Z]+-[0-9]+$",
            maxLength=8,
            title="Code",
            section="Advanced",
        ),
        "mail": Param("a@example.com", type="string", format="email", title="Mail"),
        "colour": Param("#ff0000", type="string", format="x-colour", title="Colour"),
        "token": Param("t-1", type="string", format="password", title="Token"),
        "either": Param(5, anyOf=[{"type": "integer"}, {"type": "string"}], title="Either"),
        "mixed": Param(None, type=["null", "integer", "string"], title="Mixed"),
        "one": Param(
            None,
            oneOf=[{"type": "null"}, {"type": "object", "required": ["n"]}],
            title="One",
        ),
        "referred": Param(
            3,
            title="Referred",
            **{"$ref": "#/definitions/n", "definitions": {"n": {"type": "integer", "maximum": 9}}},
        ),
        "rule": Param(
            {"mode": "all"},
            type="object",
            title="Rule",
            **{"if": {"properties": {"mode": {"const": "some"}}}, "then": {"required": ["which"]}},
        ),
        "untyped": Param("text", title="Untyped"),
    },
)
def more_kinds():
    @task
    def show_conf(dag_run=None, params=None):
        print("received " + json.dumps({"conf": dag_run.conf, "params": dict(params)}))

    show_conf()


more_kinds()
