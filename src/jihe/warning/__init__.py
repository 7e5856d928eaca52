"""Warning models: what is unusual, learnt from reviews or from the fund's own rates.

A model is one file in ``models/``: a docstring and one ``MODEL = WarningModel(...)``. This room trains it,
registers it, scores with it and says why. Importing it costs nothing heavy; training and scoring do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jihe.content.meta import Absence, LookAlike
from jihe.warning.declaration import Capacity, History, Labels, Rows, WarningModel
from jihe.warning.estimators import many_trees, shallow_trees
from jihe.warning.methods.first_days_hazard import FirstDaysHazard
from jihe.warning.methods.gamma_poisson import GammaPoisson
from jihe.warning.methods.panel_chart import PanelChart
from jihe.warning.methods.peer_chart import PeerChart, Sign
from jihe.warning.methods.peer_excess import PeerExcess
from jihe.warning.methods.semi_supervised import SemiSupervised
from jihe.warning.methods.several_signs import Rate, SeveralSigns, Share
from jihe.warning.methods.supervised import Supervised
from jihe.warning.methods.surprisal import Counted, Mutual, Surprisal
from jihe.warning.methods.survival import Survival
from jihe.warning.trials.labelled import BeatsBaseline, Calibrated, ShuffledLabels, Without
from jihe.warning.trials.panel_chart import InControl, OneOffMonth, RisesSeen
from jihe.warning.trials.planting import Between
from jihe.warning.trials.rows import Planted, QuietAmong
from jihe.warning.trials.several_signs import HonestStayQuiet, Raised
from jihe.warning.trials.surprisal_accounts import EditSequences, MigrationOnly
from jihe.warning.trials.surprisal_log import PermutedApprovals, SharedPasswords
from jihe.warning.trials.survival import CalibratedByBand, NoGroupSearchedMore

if TYPE_CHECKING:
    from jihe.warning.reasons import explain as explain
    from jihe.warning.scoring import score as score
    from jihe.warning.training import train as train
    from jihe.warning.versions.registry import champions as champions

_LAZY = {"explain": "reasons", "champions": "registry", "score": "scoring", "train": "training"}

__all__ = [
    "Absence",
    "BeatsBaseline",
    "Between",
    "Calibrated",
    "CalibratedByBand",
    "Capacity",
    "Counted",
    "EditSequences",
    "FirstDaysHazard",
    "GammaPoisson",
    "History",
    "HonestStayQuiet",
    "InControl",
    "Labels",
    "LookAlike",
    "MigrationOnly",
    "Mutual",
    "NoGroupSearchedMore",
    "OneOffMonth",
    "PanelChart",
    "PeerChart",
    "PeerExcess",
    "PermutedApprovals",
    "Planted",
    "QuietAmong",
    "Raised",
    "Rate",
    "RisesSeen",
    "Rows",
    "SemiSupervised",
    "SeveralSigns",
    "Share",
    "SharedPasswords",
    "ShuffledLabels",
    "Sign",
    "Supervised",
    "Surprisal",
    "Survival",
    "WarningModel",
    "Without",
    "champions",
    "explain",
    "many_trees",
    "score",
    "shallow_trees",
    "train",
]


def __getattr__(name: str) -> Any:
    """Functions that need pandas and scikit-learn are imported when they are asked for."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
