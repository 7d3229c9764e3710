//! Grants bind everywhere: the proxy before a real demo, asked by people of every kind.

mod hostile;
mod jobs;
mod lists;
mod matrix;
mod people;
mod public;
mod random;
mod scene;
mod session;
mod short_pages;
mod wanted;
