"""The page that holds the article against measurement."""
