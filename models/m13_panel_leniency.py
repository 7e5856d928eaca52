"""An expert whose panels give heavier grades than the words bear (鉴定专家（组）尺度偏差模型).

Question: Which expert adds to the grades of the panels he sits on, beyond what their own descriptions bear, or does so
when one agent's cases come before him?

Population: Experts with thirty or more appraisals of injury cases concluded in the last two years; the others are
looked at beside them, as their panel mates.

Features: The mean grade given by an expert's panels, in steps from none; how many appraisals; the share of the agent
whom he met most often (features/appraisal_seat.sql, a row a seat, made into a row an expert).

Method: PanelLeniency. Of each appraisal the grade given less the one read from its words, one step at most. M12's
reading learns from a corpus and from no appraisal of the fund, so it holds nothing of any expert or panel. Panel mates
share a residual; crossed random effects part it among them. The statistic is how far an expert's effect lies above
0.05 steps, overall or with his most frequent agent; the limit is what one expert in a hundred exceeds where appraisals
are dealt out anew among the panels. Judged by experts made lenient in a fifth of their appraisals.

How to read: A score of a half is on the limit. The appraisals that stand well above their reading are listed: they are
what to look at, one by one, with the experts' opinions. A strict hand and a lenient one both exist; the model speaks of
how much, and not of why. It goes to the public-power lane, and never to the supervised unit.

Limits: Where descriptions are written to fit the grade, nothing is seen. Experts who always sit together cannot be
told apart. Specialties differ in how well their words are read; a specialist of what is read worst may seem strict or
lenient.
"""

from jihe.warning import (
    Capacity,
    FoundWithinQuarters,
    LookAlike,
    PanelLeniency,
    PermutedPanels,
    Rows,
    WarningModel,
)

MODEL = WarningModel(
    code="M13",
    title="鉴定专家参加的专家组所给等级明显重于描述所能支持的等级",
    title_en="An expert's panels give heavier grades than their descriptions bear",
    name="鉴定专家（组）尺度偏差模型",
    name_en="Appraiser and panel leniency",
    basis=["工伤保险条例 第二十五条", "劳动能力鉴定管理办法", "社会保险经办条例 第四十六条", "工伤保险条例 第六十一条"],
    look_alikes=[
        LookAlike(what="专科专家多遇重伤，描述简略", what_en="A specialist of grave injuries, described in brief",
            cleared_by="各件检查记录、影像、功能测定", cleared_by_en="Examination records, images, measured function"),
        LookAlike(what="与尺度偏宽的专家常在一组", what_en="Often on a panel with somebody lenient",
            cleared_by="专家抽取记录；模型已按同组专家分摊", cleared_by_en="The record of the draw"),
        LookAlike(what="代办只代理某一类伤情", what_en="An agent who handles one sort of injury",
            cleared_by="代理委托书、各件诊断", cleared_by_en="The mandates, the diagnoses"),
    ],
    line="work_injury",
    lane="public_power",
    entity="appraisal_seat",
    features=["mean_steps", "appraisals", "agent_share"],
    rising=["mean_steps"],
    population="described",
    judged="judged",
    method=PanelLeniency(),
    capacity=Capacity(top=5, at_least=0.5),
    severity=[(0.75, 3), (0.6, 2)],
    subject=("expert", "expert_id"),
    proofs=[Rows("expert", by="expert_id"), Rows("wi_appraisal", by="appr_id")],
    baseline=["mean_steps"],
    reasons={
        "mean_steps": (
            "所在专家组平均比未达等级重 {value:.2f} 级，通常为 {usual:.2f} 级；使等级比描述重 {effect:.2f} 级",
            "its panels gave {value:.2f} steps above none, usually {usual:.2f}; it adds {effect:.2f} to the words",
        ),
        "appraisals": (
            "近两年参加鉴定 {value:.0f} 件，通常为 {usual:.0f} 件；其中 {heavier:.0f} 件比描述重两级以上",
            "{value:.0f} appraisals in two years, usually {usual:.0f}; {heavier:.0f} two steps above their words",
        ),
        "agent_share": (
            "同一代办的案件占 {value:.0%}，通常为 {usual:.0%}[；这些案件平均多 {with_agent:.2f} 级]",
            "{value:.0%} are of one agent, usually {usual:.0%}[; those are {with_agent:.2f} steps heavier on average]",
        ),
    },
    says="近两年参加 {appraisals:.0f} 件鉴定，使等级平均比描述重 {effect:.2f} 级（至少 {effect_low:.2f} 级），"
    "其中 {heavier:.0f} 件重两级以上[；与同一代办的案件平均重 {with_agent:.2f} 级]",
    says_en="{appraisals:.0f} appraisals in two years, {effect:.2f} steps heavier than their words bear (at least"
    " {effect_low:.2f}), {heavier:.0f} of them by two or more[; with one agent {with_agent:.2f}]",
    trials=[PermutedPanels(), FoundWithinQuarters()],
)  # fmt: skip
