"""A small language for what officers say about several answers at once. Pure, and never `eval`.

    total(budget.cost)                                    a calculated value
    share(match_funding, total(budget.cost))              a percentage
    amount_requested <= largest_grant                     a rule over an answer and a fact of the call
    ends_on > starts_on and ends_on <= starts_on + 12 months
    match_funding >= 20% of total(budget.cost)
    not answered(partner) or answered(partner_letter)

    formula = parse(text)                     raises FormulaWrong, with a sentence for the officer
    check(formula, kinds)                     the kind of its result; raises FormulaWrong
    formula.value(values)                     a Decimal, a date, True or False, or None: cannot be said yet

What is not answered is not known, and what depends on it is not known either (Kleene's three-valued logic): a rule
about two dates says nothing before both are there. A cell left empty adds nothing to a total.
"""

from portal.questionnaires.formulas.kinds import Is
from portal.questionnaires.formulas.language import Formula, FormulaWrong, check, parse

__all__ = ["Formula", "FormulaWrong", "Is", "check", "parse"]
