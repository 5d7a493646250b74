"""The demonstration: three real desks that exchange real bundles about an invented year. Imports services, never Qt."""
