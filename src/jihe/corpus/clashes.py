"""Whether a sentence that decides nothing may stand beside an injury: none may speak of the place that is hurt.

"未见骨折" beside a broken bone, or an old injury of the same eye, would change what is true of the note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from jihe.corpus.plan import Injury

_PLACES = {
    "hand": "手|指|掌|握|捏|上肢|肢|胳膊|MCP|PIP",
    "arm": "臂|肩|肘|腕|上肢|肢|胳膊|手脚|锁骨|桡|肱|手",
    "leg": "腿|下肢|肢|膝|踝|髋|走|步|手脚|股|胫|髌|蹲",
    "foot": "足|脚|趾|步|走|踝|下肢|肢|鞋",
    "knee": "膝|半月板|腿|下肢|肢|走|步|髌|蹲|韧带",
    "eye": "眼|视|瞳|眶|角膜|结膜|晶|盲|光反",
    "ear": "耳|听|鼓膜|聋",
    "face": "面|脸|颌|颊|眉|五官",
    "teeth": "牙|齿|咬|口|颌|舌|张嘴",
    "neck": "颈|脖|咽|喉|吞|嗓|气管|食管",
    "lung": "肺|胸|呼吸|氧|喘|肋|膈|气促|咳|SpO|烟",
    "liver": "肝|腹|肚|胆|黄疸|腹水",
    "spleen": "脾|腹|肚",
    "kidney": "肾|尿|腰|小便|二便|腹|透析|大小便",
    "bowel": "肠|肛|便|腹|会阴|肚|造口|造瘘",
    "spine": "脊|腰|背|椎|腿|下肢|肢|骨盆",
    "brain": "颅|脑|头|神经|语|智|意识|癫|神志|神清|认知|精神|惊厥|合作|清醒|清楚|对答|讲话|说话|肌力|病理征",
    "cord": "脊|肌力|肢|颈|椎|感觉|走|步|尿|便|手脚|腰",
    "skin": "皮|疤|瘢|烧|烫|创面|植",
    "disease": "肺|胸|呼吸|氧|喘|血|鼻|牙|齿|口|肩|骨|淋巴|LN|咳|肢|关节|结核|粉尘|尘|烟|肝|脾|贫|发热|发烧",
}
_CLASHES = {place: re.compile(words) for place, words in _PLACES.items()}
_BONE = re.compile("骨折|骨头|断骨|骨质")
_SIDE = re.compile(r"\{对?侧\}")


def fits(sentence: str, injuries: Sequence[Injury], outcome: str) -> bool:
    """Whether the sentence leaves the truth of the note as it is; ``outcome`` is what its injuries' words say."""
    first = injuries[0].item
    if _SIDE.search(sentence) and (not first.sided or "{侧}" in sentence):
        return False
    if _BONE.search(sentence) and _BONE.search(outcome):
        return False
    # The other side of a one-sided injury is sound.
    others = injuries[1:] if "{对侧}" in sentence else injuries
    return not any(_speaks_of(sentence, other.item.at) for other in others)


@lru_cache(maxsize=20_000)
def _speaks_of(sentence: str, at: frozenset[str]) -> bool:
    return any(_CLASHES[place].search(sentence) for place in at)
