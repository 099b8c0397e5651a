from tests.stripe_simulator.standing_in import stripe, told

__all__ = ["stripe", "told"]
