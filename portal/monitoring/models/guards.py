"""What the database itself holds: accepted figures stay as they were accepted.

An accepted return changes only into what its latest accepted correction says, word by word and figure by figure. So
there is no way round the verb, and none through it either that would end in anything else.

The statements are put together from the constants of this file alone (S608).
"""

# The correction of return {of} that counts now.
_LATEST = """(
        SELECT id FROM monitoring_monitoringreturn
        WHERE corrects_id = {of} AND state = 'accepted' ORDER BY number DESC LIMIT 1
    )"""
_REFUSED = """
        RAISE EXCEPTION 'accepted figures stay; a correction changes them'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'return_accepted_figures_stay';
"""
_IS_ACCEPTED = "(SELECT state FROM monitoring_monitoringreturn WHERE id = {of}) = 'accepted'"

ACCEPTED_RETURN_STAYS = f"""
    IF NEW.state <> OLD.state OR NEW.agreement_id <> OLD.agreement_id
        OR NEW.corrects_id IS DISTINCT FROM OLD.corrects_id OR NEW.period_start <> OLD.period_start
        OR NEW.period_end <> OLD.period_end OR NEW.accepted_by_id IS DISTINCT FROM OLD.accepted_by_id
        OR (NEW.narrative <> OLD.narrative AND NOT EXISTS (
            SELECT 1 FROM monitoring_monitoringreturn said
            WHERE said.id = {_LATEST.format(of="OLD.id")} AND said.narrative = NEW.narrative
        ))
    THEN {_REFUSED} END IF;
    RETURN NEW;
"""  # noqa: S608

# Nor does an accepted figure become one of another return or indicator.
ACCEPTED_FIGURE_STAYS = f"""
    IF TG_OP = 'UPDATE' AND {_IS_ACCEPTED.format(of="OLD.monitoring_return_id")} AND (
        NEW.monitoring_return_id <> OLD.monitoring_return_id OR NEW.indicator_id <> OLD.indicator_id
    ) THEN {_REFUSED} END IF;
    IF {_IS_ACCEPTED.format(of="NEW.monitoring_return_id")} AND NOT EXISTS (
        SELECT 1 FROM monitoring_measurement said
        WHERE said.monitoring_return_id = {_LATEST.format(of="NEW.monitoring_return_id")}
            AND said.indicator_id = NEW.indicator_id AND said.value = NEW.value AND said.note = NEW.note
    ) THEN {_REFUSED} END IF;
    RETURN NEW;
"""  # noqa: S608

ACCEPTED_FIGURE_GOES = f"""
    IF {_IS_ACCEPTED.format(of="OLD.monitoring_return_id")} AND (
        {_LATEST.format(of="OLD.monitoring_return_id")} IS NULL
        OR EXISTS (
            SELECT 1 FROM monitoring_measurement said
            WHERE said.monitoring_return_id = {_LATEST.format(of="OLD.monitoring_return_id")}
                AND said.indicator_id = OLD.indicator_id
        )
    ) THEN {_REFUSED} END IF;
    RETURN OLD;
"""  # noqa: S608

_PART = """
    (SELECT part.value
        FROM monitoring_measurement mine
        JOIN monitoring_measurement said ON said.indicator_id = mine.indicator_id
        JOIN monitoring_measurementpart part ON part.measurement_id = said.id
        WHERE mine.id = {row}.measurement_id AND part.category_id = {row}.category_id
            AND said.monitoring_return_id = {latest})
"""
_PART_IS_ACCEPTED = """EXISTS (
        SELECT 1 FROM monitoring_measurement figure
        JOIN monitoring_monitoringreturn report ON report.id = figure.monitoring_return_id
        WHERE figure.id = {row}.measurement_id AND report.state = 'accepted'
    )"""

ACCEPTED_PART_STAYS = f"""
    IF TG_OP = 'UPDATE' AND {_PART_IS_ACCEPTED.format(row="OLD")} AND (
        NEW.measurement_id <> OLD.measurement_id OR NEW.category_id <> OLD.category_id
    ) THEN {_REFUSED} END IF;
    IF {_PART_IS_ACCEPTED.format(row="NEW")}
        AND NEW.value IS DISTINCT FROM {_PART.format(row="NEW", latest=_LATEST.format(of="mine.monitoring_return_id"))}
    THEN {_REFUSED} END IF;
    RETURN NEW;
"""

ACCEPTED_PART_GOES = f"""
    IF {_PART_IS_ACCEPTED.format(row="OLD")} AND (
        {_PART.format(row="OLD", latest=_LATEST.format(of="mine.monitoring_return_id"))} IS NOT NULL
        OR NOT EXISTS (
            SELECT 1 FROM monitoring_measurement figure
            WHERE figure.id = OLD.measurement_id
                AND {_LATEST.format(of="figure.monitoring_return_id")} IS NOT NULL
        )
    ) THEN {_REFUSED} END IF;
    RETURN OLD;
"""  # noqa: S608
