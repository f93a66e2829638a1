"""The only place with sentences: facts and a translator in; Block Kit out."""
