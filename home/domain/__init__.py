"""What only the front door does: it sees both the people and the ledger."""
