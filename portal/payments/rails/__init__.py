"""Rails: how money travels. The domain decides whether; a rail knows how. Pure, but for those that call somebody."""
