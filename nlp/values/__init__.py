"""Numbers, money, amounts and dates as people write them."""
