"""What the public is told (domain §10): drawn up, approved by two people, published, stopped, and reported on."""
