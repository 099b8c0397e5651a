"""A return's figures counted from a file with a row for each case. Pure: no database.

    layout.CaseForm                       what is asked for: columns, codes, and the rule of each figure
    template.as_csv(form)                 an empty file to fill
    apart.count_apart(content, …)         bytes → totals, in a process of its own with bounded memory and time

Inside that process: `reading` makes a table of cells out of the file, `checking` names everything that is wrong with it
at once, `counting` makes the totals with pandas. What leaves the process are totals, or sentences that quote nothing of
what could say who somebody is. The rows never reach the database, a log or a page.
"""
