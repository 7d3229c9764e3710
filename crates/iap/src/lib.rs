//! Verification of Identity-Aware Proxy assertions.
