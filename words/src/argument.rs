//! What a text can take: words as they are, numbers as the language writes them.

use fluent_bundle::FluentValue;
use std::{borrow::Cow, path, sync::Arc};

/// Something that can stand in a text. Numbers choose the plural and get the language's signs; a number that is a name (a year, a port) is given as text.
pub trait Argument {
    /// It as Fluent takes it.
    fn value(&self) -> FluentValue<'_>;
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

impl Argument for str {
    fn value(&self) -> FluentValue<'_> {
        self.into()
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'_> {
        self.as_str().into()
    }
}

impl Argument for Cow<'_, str> {
    fn value(&self) -> FluentValue<'_> {
        (**self).into()
    }
}

impl Argument for Arc<str> {
    fn value(&self) -> FluentValue<'_> {
        (**self).into()
    }
}

impl Argument for char {
    fn value(&self) -> FluentValue<'_> {
        self.to_string().into()
    }
}

impl Argument for path::Display<'_> {
    fn value(&self) -> FluentValue<'_> {
        self.to_string().into()
    }
}

macro_rules! numbers {
    ($($number:ty)+) => {
        $(impl Argument for $number {
            fn value(&self) -> FluentValue<'_> {
                (*self).into()
            }
        })+
    };
}

numbers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64);
