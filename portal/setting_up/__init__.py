"""What the set-up forms of the back office share: a page that is out of date is noticed, a deletion says why not."""
