//! The proxy of Airstrip: identity, policy and forwarding.
