//! Types shared by the console and the proxy.
