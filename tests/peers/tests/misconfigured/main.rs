//! Real programs with a mistake in their configuration. `upgrade-doctor` has to name the mistake
//! first, and the upgrade has to succeed with the change that it tells people to make.
//!
//! The snippets for nginx, Apache, HAProxy and Flask are taken from its output. Only the addresses
//! in them are replaced.

mod path;
mod proxy;
mod refusal;
mod scheme;
mod servers;
