//! The three sides of a protocol, for pointers to an implementation.

use super::accept::Accept;
use super::propose::Propose;
use super::protocol::Protocol;
use super::relay::{Relay, RelayError};
use super::request::Upgrade;
use crate::head::encode_error::EncodeError;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::head::writer::FieldWriter;

/// Implements the traits for a pointer to `T`, by calling the methods of `T`.
macro_rules! implement_for {
    ($pointer:ty) => {
        impl<T: Accept + ?Sized> Accept for $pointer {
            type Agreement = T::Agreement;
            type Error = T::Error;

            fn protocol(&self) -> Protocol<'_> {
                (**self).protocol()
            }

            fn agree(&self, upgrade: &Upgrade<'_>) -> Result<T::Agreement, T::Error> {
                (**self).agree(upgrade)
            }

            fn reserves(&self, name: &str) -> bool {
                (**self).reserves(name)
            }

            fn fields(&self, agreement: &T::Agreement, to: &mut FieldWriter<'_>) {
                (**self).fields(agreement, to);
            }
        }

        impl<T: Propose + ?Sized> Propose for $pointer {
            type Agreement = T::Agreement;
            type Error = T::Error;

            fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
                (**self).protocols(each);
            }

            fn options(&self, each: &mut dyn FnMut(&str)) {
                (**self).options(each);
            }

            fn check(
                &self,
                method: &str,
                target: &Target<'_>,
                has_content: bool,
            ) -> Result<(), EncodeError> {
                (**self).check(method, target, has_content)
            }

            fn reserves(&self, name: &str) -> bool {
                (**self).reserves(name)
            }

            fn fields(&self, to: &mut FieldWriter<'_>) {
                (**self).fields(to);
            }

            fn confirm(
                &self,
                chosen: Protocol<'_>,
                response: &ResponseHead<'_>,
            ) -> Result<T::Agreement, T::Error> {
                (**self).confirm(chosen, response)
            }
        }

        // An `Arc` can be shared between threads only if what it points to is also `Send`.
        impl<T: Relay + ?Sized> Relay for $pointer
        where
            Self: Sync,
        {
            fn protocol(&self) -> Protocol<'_> {
                (**self).protocol()
            }

            fn reserves(&self, name: &str) -> bool {
                (**self).reserves(name)
            }

            fn confirm(
                &self,
                request: &RequestHead<'_>,
                response: &ResponseHead<'_>,
            ) -> Result<(), RelayError> {
                (**self).confirm(request, response)
            }
        }
    };
}

implement_for!(&T);
#[cfg(feature = "alloc")]
implement_for!(std::boxed::Box<T>);
#[cfg(feature = "alloc")]
implement_for!(std::sync::Arc<T>);
