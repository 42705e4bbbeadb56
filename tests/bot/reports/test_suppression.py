"""Nothing is shown of too few: whatever clusters answer, agree to, take back, and whoever leaves."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reports.agreeing import NOT_ENOUGH
from bot.reports.compared import own_comparison
from bot.reports.gathered import Gathered, gather_levels
from bot.reports.moved import middles, moved
from bot.reports.whole import project_report
from conversations.portrait import Taken
from storage.rows import ClusterRow
from storage.store import Store
from tests.reporting import AREAS, LIBRARY, TODAY, consent, review

SAID = st.tuples(
    st.sampled_from(["yes", "no", ""]), st.sampled_from(["yes", "no", ""]), st.booleans(), st.integers(1, 4)
)
"""What a cluster said of being compared, then later; whether it sent a review; its level."""


def cluster_of(number: int, said: tuple[str, str, bool, int]) -> Gathered:
    first, then, sent, level = said
    taken = [
        Taken(number * 10, "cluster_profile", None, "", None, {"cp.compare": first} if first else {}),
        *([Taken(number * 10 + 1, "cluster_profile", None, "", None, {"cp.compare": then})] if then else []),
        *(
            [
                Taken(
                    number * 10 + 2,
                    "self_assessment",
                    TODAY,
                    "autumn 2026",
                    None,
                    {f"sa.{key}.level": level for key in AREAS},
                )
            ]
            if sent
            else []
        ),
    ]
    agrees = (then or first) == "yes"
    return Gathered(ClusterRow(number, f"Cluster {number}", "ENG"), tuple(taken), {}, agrees, (), {}, (), (), (), None)


@given(st.lists(SAID, min_size=1, max_size=9))
def test_no_middle_half_comes_from_fewer_than_five_that_agree(everybody: list[tuple[str, str, bool, int]]) -> None:
    gathered = [cluster_of(number, said) for number, said in enumerate(everybody, 1)]
    agreeing = [said for said in everybody if (said[1] or said[0]) == "yes" and said[2]]

    assert bool(middles(LIBRARY, gathered)) == (len(agreeing) >= 5)
    rows = moved(LIBRARY, gathered[0], gathered, first=True)
    assert all((row.band is not None) == (len(agreeing) >= 5) for row in rows)
    said = "\n".join(card.text() for card in own_comparison(LIBRARY, gathered[0], gathered))
    assert ("middle half (" in said) == (len(agreeing) >= 5 and everybody[0][2])
    assert not [one for one in gathered[1:] if one.cluster.name in said]


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SAID, min_size=1, max_size=4))
def test_the_project_report_says_nothing_of_answers_while_fewer_than_five_agree(
    everybody: list[tuple[str, str, bool, int]],
) -> None:
    paper = project_report(LIBRARY, [cluster_of(number, said) for number, said in enumerate(everybody, 1)], TODAY)

    agreeing = sum(1 for said in everybody if (said[1] or said[0]) == "yes" and said[2])
    for block in paper.blocks:
        assert NOT_ENOUGH.format(agreeing, 5) in block.lines or block.key == "self_evaluation"
        assert [chart.title for chart in block.charts] in ([], ["Activities, by the looks done"])


def test_a_cluster_that_takes_back_its_agreement_or_leaves_is_out_at_once(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/s.db")
    with store.transaction() as tx:
        clusters = [tx.clusters.add(f"Cluster {number}", "ENG") for number in range(6)]
        for cluster in clusters:
            consent(tx, cluster)
            review(tx, cluster, dict.fromkeys(AREAS, 3))
        assert middles(LIBRARY, gather_levels(tx, LIBRARY))
        consent(tx, clusters[0], "no")
        assert middles(LIBRARY, gather_levels(tx, LIBRARY))
        consent(tx, clusters[1], "no")
        assert middles(LIBRARY, gather_levels(tx, LIBRARY)) == {}
        consent(tx, clusters[1], "yes")
        assert middles(LIBRARY, gather_levels(tx, LIBRARY))
    store.close()
