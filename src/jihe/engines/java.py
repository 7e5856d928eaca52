"""Starts Spark, or says kindly what is missing."""

from __future__ import annotations

import logging
import os
import shutil
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from jihe.errors import JiheError

JAVA = 17
_INSTALL = "install Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)"
# What an answer means: the same as in the reference engine, and errors instead of silent nulls.
_MEANING = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # the fund's times are a wall clock's
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.datetime.java8API.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.runSQLOnFiles": "false",  # a path is no table
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
# A case is a handful of rows: compiling, splitting and shipping them only costs.
_SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    # Nobody reads the plans of cases, and writing them out is a quarter of the work.
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.debug.maxToStringFields": "1",
    "spark.sql.maxPlanStringLength": "0",
}


@cache
def session(small: bool, /) -> Any:
    """The process's Spark session for cases (``small``) or for a snapshot. Raises JiheError without Spark or Java."""
    spark = started(small).newSession()
    for key, value in (_MEANING | (_SMALL if small else {})).items():
        spark.conf.set(key, value)
    return spark


def versions() -> dict[str, str]:
    """Spark's, Java's and the master's name, for the page of a self-check."""
    context = started(small=True).sparkContext
    java = context._jvm.java.lang.System.getProperty("java.version")
    return {"spark": context.version, "java": str(java), "master": context.master}


def started(small: bool) -> Any:
    """The Spark of this process, started by the first who asks. Raises JiheError without Spark or Java.

    Spark's own configuration says where it runs (SPARK_CONF_DIR, PYSPARK_SUBMIT_ARGS); without any, this machine.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise JiheError("Spark is not installed; pip install 'jihe[spark]'") from error
    home = os.environ.get("JAVA_HOME")
    if not (home and (Path(home) / "bin" / "java").exists()) and shutil.which("java") is None:
        raise JiheError(f"Spark needs Java and there is none; {_INSTALL}")
    logging.getLogger("SQLQueryContextLogger").disabled = True  # it would log every error a second time, with rows
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", _arguments(small))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas 3, which is not used here
        try:
            return SparkSession.builder.appName("jihe").config("spark.ui.showConsoleProgress", "false").getOrCreate()
        except Exception as error:
            raise JiheError(f"Spark does not start; {_INSTALL}, and see above what Java said") from error


def _arguments(small: bool) -> str:
    """How Spark starts on this machine when nobody says otherwise."""
    java = "-Xss8m" + (" -XX:+UseSerialGC -XX:TieredStopAtLevel=1" if small else "")
    settings = {"spark.ui.enabled": "false", "spark.log.level": "ERROR"}
    said = " ".join(f"--conf {key}={value}" for key, value in settings.items())
    return f"--driver-java-options '{java}' {said} pyspark-shell"
