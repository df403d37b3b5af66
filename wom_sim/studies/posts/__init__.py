"""How sticky past posts were."""
