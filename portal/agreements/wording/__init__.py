"""The words of agreements as the office writes them: templates with fields and clauses, and the text that they make."""
