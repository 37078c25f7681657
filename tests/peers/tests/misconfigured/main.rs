//! Real programs with a mistake in their configuration: `upgrade-doctor` names the mistake, and
//! with what it tells people to do the upgrade comes about.
//!
//! The lines that it prints for nginx, Apache and HAProxy are put into the configuration as they
//! are, but for the addresses.

mod path;
mod proxy;
mod refusal;
mod scheme;
mod servers;
