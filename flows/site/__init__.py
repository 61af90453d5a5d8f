"""The public site: static pages with data in shards, written from the store, readable without any server of ours."""
