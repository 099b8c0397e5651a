"""The trigger that holds every tagged pound of an agreement: its allocations add up to its value, or there are none.

Asked when the transaction commits, so that value and allocations may change one after the other. The lock makes a
second transaction wait until the first has committed or gone.
"""

ADDS_UP = """
    agreement := %(agreement)s;
    SELECT value INTO agreed FROM agreements_agreement WHERE id = agreement FOR NO KEY UPDATE;
    SELECT SUM(amount) INTO tagged FROM agreements_allocation WHERE agreement_id = agreement;
    IF tagged <> agreed THEN
        RAISE EXCEPTION 'the money by year and stream does not come to the value of the agreement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_add_up_to_value';
    END IF;
    RETURN NULL;
"""
