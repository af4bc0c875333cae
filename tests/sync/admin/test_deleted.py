"""What an admin deletes of ours in the CRM comes back whole, for the deals that are still judged."""

from sync.store import Store
from tests.sync.world import ASSESSMENT, GAP, World


def test_assessment_that_was_deleted_is_written_anew_with_all_below_it_and_linked(
    settled: World, settled_store: Store
) -> None:
    deal = settled.judged()[0]
    gaps = len(settled.of_deal(GAP, deal))
    settled.delete(ASSESSMENT, settled.assessment(deal)["Id"])
    settled.pass_time()

    report = settled.sync(settled_store)

    (anew,) = settled.rows(ASSESSMENT, f"Opportunity__c = '{deal}' AND IsDeleted = 0")
    assert report.counts["refused"] == 0
    assert settled.row("Opportunity", f"Id = '{deal}'")["Cornerman_Assessment__c"] == anew["Id"]
    assert len(settled.of_deal(GAP, deal)) == gaps > 0
