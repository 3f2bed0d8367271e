"""The article this lab grew out of: its examples, its claims, and what runs say of them."""
